import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/database-broker.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          pool: 'forks',
          // Some run real servers, threads and sockets: where others use the processor too, a second try tells a fault from a late timer.
          retry: process.env.CI === 'true' ? 1 : 0,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['src/**/*.fuzz.ts'],
          testTimeout: 60_000,
          pool: 'forks',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: 'forks',
          // Phones, browsers and calls in real time: where others use the processor too, once more tells a fault from a late timer.
          retry: process.env.CI === 'true' ? 1 : 0,
          // They wait for calls in real time more than they compute; what else computes must not disturb them.
          sequence: { groupOrder: 1 },
        },
      },
    ],
    maxWorkers: 2,
  },
})
