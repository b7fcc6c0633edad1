/** `kill -9` of a recorder under load, again and again, each time at a random moment; then every call is looked at. */
import { execFile } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { acmeDocument } from '../e2e/acme.ts'
import { eventually, journalsIn, TapelineProcess } from '../e2e/tapeline-process.ts'
import { type CallOutcome, type CodedCall, outcomeOf, placeCodedCalls } from './coded-calls.ts'

export interface KillRoundsOptions {
  readonly rounds: number
  readonly callsPerRound: number
  /** From this round on journals are encrypted. */
  readonly encryptFrom: number
  /** No more rounds are begun after so long. */
  readonly withinMs?: number
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly progress?: (text: string) => void
}

export interface KillReport {
  readonly kills: number
  readonly outcomes: readonly CallOutcome[]
  /** Recordings that ffmpeg cannot decode without a complaint. */
  readonly unplayable: number
  readonly audioFiles: number
  /** Journals that are still there when everything is archived. */
  readonly journalsLeft: number
}

/** Calls begin, are live for up to this long, and the recorder is killed, whatever it is doing for the calls of before. */
const LONGEST_MS = 2500

export async function killRounds(options: KillRoundsOptions): Promise<KillReport> {
  const {
    rounds,
    callsPerRound,
    encryptFrom,
    random,
    withinMs = Number.POSITIVE_INFINITY,
    progress = () => {},
  } = options
  let tapeline = await TapelineProcess.start()
  const { dataFolder } = tapeline
  try {
    await tapeline.apply(acmeDocument())
    const apiKey = await tapeline.createApiKey('acme', 'viewer')
    const calls: CodedCall[] = []
    const endsAtMs = performance.now() + withinMs
    let kills = 0
    for (let round = 0; round < rounds && performance.now() < endsAtMs; round += 1) {
      if (round === encryptFrom) await tapeline.apply(acmeDocument({ encryptJournal: true }))
      const load = await placeCodedCalls(callsPerRound, tapeline.sipPort)
      await load.answered
      await delay(random() * LONGEST_MS)
      const killed = tapeline.stop('SIGKILL')
      await load.cut()
      await killed
      kills += 1
      calls.push(...load.calls)
      tapeline = await TapelineProcess.start({ dataFolder })
      if (round % 10 === 9) progress(`${round + 1} of ${rounds} kills`)
    }
    const outcomes: CallOutcome[] = []
    for (const call of calls) outcomes.push(await outcomeOf(call, tapeline, apiKey))
    await eventually(
      async () => journalsIn(dataFolder).length,
      (left) => left === 0,
      60_000,
    ).catch(() => undefined)
    return {
      kills,
      outcomes,
      ...(await decodeAll(tapeline, apiKey, outcomes)),
      journalsLeft: journalsIn(dataFolder).length,
    }
  } finally {
    await tapeline.remove()
  }
}

/** As they are played: on the disk those of the later rounds are encrypted. */
async function decodeAll(
  tapeline: TapelineProcess,
  apiKey: string,
  outcomes: readonly CallOutcome[],
): Promise<Pick<KillReport, 'unplayable' | 'audioFiles'>> {
  const file = join(tapeline.dataFolder, 'played.wav')
  const recordings = outcomes.flatMap(({ details }) => details?.recordings ?? [])
  let unplayable = 0
  for (const { id } of recordings) {
    const audio = await tapeline.get(`/api/v1/recordings/${id}/audio`, apiKey)
    writeFileSync(file, Buffer.from(await audio.arrayBuffer()))
    const args = ['-v', 'error', '-i', file, '-f', 'null', '-']
    const { stderr } = await promisify(execFile)('ffmpeg', args).catch(() => ({ stderr: 'failed' }))
    if (stderr !== '') unplayable += 1
  }
  const names = readdirSync(join(tapeline.dataFolder, 'objects'), { recursive: true }).map(String)
  return { unplayable, audioFiles: names.filter((name) => name.endsWith('.wav')).length }
}
