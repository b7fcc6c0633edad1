import { defineConfig } from 'vitest/config'

/** Tests of what keeps nothing between them: one process runs many files, and loads what they share once. */
const TOGETHER = ['archive', 'cli', 'contract', 'core', 'portal', 'recording-client', 'server', 'store'].map(
  (folder) => `src/${folder}/**/*.test.{ts,tsx}`,
)
/** Servers, threads, phones, browsers in real time: where others use the processor too, once more tells a fault from a late timer. */
const retry = process.env.CI === 'true' ? 1 : 0

export default defineConfig({
  test: {
    globalSetup: ['test/database-broker.ts'],
    projects: [
      {
        test: {
          name: 'together',
          include: TOGETHER,
          testTimeout: 20_000,
          hookTimeout: 60_000,
          pool: 'forks',
          isolate: false,
          retry,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: TOGETHER,
          testTimeout: 20_000,
          hookTimeout: 60_000,
          pool: 'forks',
          retry,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['src/**/*.fuzz.ts'],
          testTimeout: 60_000,
          pool: 'forks',
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: 'forks',
          retry,
          // A third one has the processors while two wait for calls in real time; a fourth makes all of them wait longer, and the whole too.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
