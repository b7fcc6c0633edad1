/** `kill -9` in the middle of calls: what had arrived more than a tick before is there after the next start. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { CallDetails, CallSummary } from '../../src/contract/call.ts'
import { acmeDocument } from './acme.ts'
import { eventually, journalsIn, TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const ROOT = join(import.meta.dirname, '../..')
const SPEECH = join(ROOT, 'src/recording-client/speech')
const CALLS = 5
/** The spool's tick, and what a loaded machine may be late by. */
const TICK_MS = 100
const SLACK_MS = 150

const folder = mkdtempSync(join(tmpdir(), 'tapeline-crash-'))
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

/** Phones that talk on and on, whatever becomes of the recorder. */
function startTalking(sipPort: number): void {
  const speech = join(SPEECH, 'caller-1-problem.wav')
  const scenario = {
    name: 'talk',
    parties: [
      { id: 'caller', aor: 'sip:+493055512345@carrier.example', speech, repeat: true },
      { id: 'agent', aor: 'sip:201@pbx.example', speech, repeat: true },
    ],
    steps: [{ do: 'wait', ms: 60_000 }],
  }
  const file = join(folder, 'talk.json')
  writeFileSync(file, JSON.stringify(scenario))
  const args = ['src/main/tapeline.ts', 'call', '--to', `sip:127.0.0.1:${sipPort}`, '--scenario', file]
  const child = spawn(process.execPath, [...args, '--calls', String(CALLS)], { cwd: ROOT, stdio: 'ignore' })
  cleanUp.push(() => child.kill('SIGKILL'))
}

async function callsOf(tapeline: TapelineProcess, apiKey: string): Promise<readonly CallSummary[]> {
  return ((await (await tapeline.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }).calls
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('kill -9', () => {
  it('of Tapeline: every call is recovered with all but the last tick', async () => {
    const first = await TapelineProcess.start()
    await first.apply(acmeDocument())
    const apiKey = await first.createApiKey('acme', 'viewer')
    startTalking(first.sipPort)
    await eventually(
      () => callsOf(first, apiKey),
      (calls) => calls.length === CALLS && calls.every(({ state }) => state === 'live'),
    )
    await delay(3000)
    const killedAtMs = Date.now()
    await first.stop('SIGKILL')

    const second = await TapelineProcess.start({ dataFolder: first.dataFolder })
    cleanUp.push(() => second.remove())
    const calls = await eventually(
      () => callsOf(second, apiKey),
      (list) => list.length === CALLS && list.every(({ state }) => state === 'ready'),
      30_000,
    )
    const speech = readWavFile(readFileSync(join(SPEECH, 'caller-1-problem.wav'))).channels[0] as Buffer
    for (const { id } of calls) {
      const details = (await (await second.get(`/api/v1/calls/${id}`, apiKey)).json()) as CallDetails
      expect(details).toMatchObject({ endCause: 'crash', recorded: true })
      expect(details.flags).toContain('cut-short')
      const recording = details.recordings[0]
      if (!recording) throw new Error('no recording')
      const endsAtMs = Date.parse(recording.startedAt) + recording.durationMs
      expect(killedAtMs - endsAtMs).toBeLessThan(TICK_MS + SLACK_MS)
      expect(recording.quality.map(({ packetsLost }) => packetsLost)).toEqual([0, 0])
      const audio = await second.get(`/api/v1/recordings/${recording.id}/audio`, apiKey)
      for (const channel of readWavFile(Buffer.from(await audio.arrayBuffer())).channels) {
        // Behind the pause at its start, where the words are.
        const words = speech.subarray(1000, 17_000)
        expect(channel.includes(words), 'two seconds of speech, code by code').toBe(true)
      }
    }
    await eventually(
      async () => journalsIn(second.dataFolder),
      (journals) => journals.length === 0,
    )
  })

  it('of the database: calls go on and appear when it is back', async () => {
    const tapeline = await TapelineProcess.start()
    cleanUp.push(() => tapeline.remove())
    await tapeline.apply(acmeDocument())
    const apiKey = await tapeline.createApiKey('acme', 'viewer')
    const pidFile = readdirSync(join(tapeline.dataFolder, 'database'), { recursive: true })
      .map(String)
      .find((name) => name.endsWith('postmaster.pid'))
    const postmaster = Number(readFileSync(join(tapeline.dataFolder, 'database', pidFile ?? ''), 'utf8').split('\n')[0])
    process.kill(postmaster, 'SIGKILL')
    startTalking(tapeline.sipPort)
    await eventually(
      () => callsOf(tapeline, apiKey).catch(() => []),
      (calls) => calls?.length === CALLS,
      30_000,
    )
  })
})
