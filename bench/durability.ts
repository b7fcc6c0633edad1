/** What `kill -9` takes of recordings: a real recorder under real SIPREC calls with RTP, killed at random moments, started again. */
import type { CallOutcome } from '../test/durability/coded-calls.ts'
import { killRounds } from '../test/durability/kill-rounds.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const CALLS_PER_ROUND = 4
/** Packets of so few calls are read from the kernel every 200 ms (src/adapters/recvmmsg-media-ports.ts) and written at once. */
const TICK_MS = 200

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const rounds = quick ? 6 : 200
  const startedMs = performance.now()
  const { kills, outcomes, unplayable, audioFiles, journalsLeft } = await killRounds({
    rounds,
    callsPerRound: CALLS_PER_ROUND,
    encryptFrom: rounds >> 1,
    withinMs: 3_600_000,
    random: Math.random,
    progress: (text) => process.stderr.write(`${text}, ${Math.round((performance.now() - startedMs) / 1000)} s\n`),
  })
  const missing = outcomes.map(({ missingMs }) => missingMs).toSorted((a, b) => a - b)
  const count = (is: (outcome: CallOutcome) => boolean) => outcomes.filter(is).length
  return {
    name: 'Durability: kill -9 under load',
    rows: [
      { label: 'kills', value: kills, unit: '' },
      { label: 'calls that were answered', value: outcomes.length, unit: '' },
      { label: 'calls lost', value: count(({ found }) => found === 0), unit: '' },
      { label: 'calls there twice', value: count(({ found, recordings }) => found > 1 || recordings > 1), unit: '' },
      { label: 'calls of which nothing had been read, less than a tick old', value: count(isTooYoung), unit: '' },
      { label: 'recordings lost', value: count((it) => it.recordings === 0 && !isTooYoung(it)), unit: '' },
      { label: 'audio files', value: audioFiles, unit: '' },
      { label: 'of those, not decoded by ffmpeg', value: unplayable, unit: '' },
      { label: 'audio missing at the end, median', value: missing[missing.length >> 1] ?? Number.NaN, unit: 'ms' },
      { label: 'audio missing at the end, most', value: missing.at(-1) ?? Number.NaN, unit: 'ms' },
      { label: 'packets missing in the middle', value: sum(outcomes.map(({ holes }) => holes)), unit: '' },
      { label: 'wrong pieces of audio', value: sum(outcomes.map(({ wrongPieces }) => wrongPieces)), unit: '' },
      { label: 'journals left', value: journalsLeft, unit: '' },
    ],
    notes: [
      `${CALLS_PER_ROUND} calls each time, live for up to 2.5 s; the later half with encrypted journals. Kills also hit recovery and archiving of the calls of before.`,
      'Each packet says which one it is, so that a recording tells what is missing: packets that the kernel had from the sender before the kill.',
    ],
  }
}

const isTooYoung = ({ found, recordings, missingMs }: CallOutcome): boolean =>
  found === 1 && recordings === 0 && missingMs <= TICK_MS

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
