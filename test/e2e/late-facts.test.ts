/** What a phone system tells of a call when it is over: audio that was never allowed is gone, from the disk too. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CallDetails } from '../../src/contract/call.ts'
import { acmeDocument } from './acme.ts'
import { eventually, TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const MULAW_SILENCE = new Set([0xff, 0x7f])

let tapeline: TapelineProcess
let apiKey: string

beforeAll(async () => {
  // Alone it has to do: there may be no worker.
  tapeline = await TapelineProcess.start({ args: ['--role', 'recorder'] })
  await tapeline.apply(acmeDocument({ exclude: { beforeAnswerByPerson: true, conferencePartiesFrom: 4 } }))
  apiKey = await tapeline.createApiKey('acme', 'account-administrator')
})
afterAll(() => tapeline?.remove())

/** Both talk for three seconds. */
async function placeCall(name: string): Promise<CallDetails> {
  const party = (id: string, aor: string, file: string) => ({ id, aor, speech: join(SPEECH, file), repeat: true })
  const parties = [
    party('caller', 'sip:+493055512345@carrier.example', 'caller-1-problem.wav'),
    party('agent', 'sip:201@pbx.example', 'agent-2-question.wav'),
  ]
  await tapeline.call({ name, headers: { 'X-Call-ID': name }, parties, steps: [{ do: 'wait', ms: 3000 }] })
  return tapeline.readyCall(name, apiKey)
}

const ask = async <T>(path: string) => (await (await tapeline.get(`/api/v1${path}`, apiKey)).json()) as T
const detailsOf = (callId: string) => ask<CallDetails>(`/calls/${callId}`)

async function tell(callId: string, events: readonly object[]): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const path = `${tapeline.httpUrl}/api/v1/calls/${callId}/events`
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify({ events }) })
  expect([answer.status, answer.status < 300 ? '' : await answer.text()]).toEqual([202, ''])
}

/** Names of WAV files in the object store. */
const wavFiles = () =>
  readdirSync(join(tapeline.dataFolder, 'objects'), { recursive: true }).filter((name) => String(name).endsWith('.wav'))

it('takes out of a recording what an IVR handled, and leaves the rest', async () => {
  const call = await placeCall('pbx-1')
  const startMs = Date.parse(call.startedAt)
  const at = (ms: number) => new Date(startMs + ms).toISOString()
  expect(call.recordings).toHaveLength(1)
  await tell(call.id, [
    { type: 'hop', through: 'ivr', at: at(0) },
    { type: 'answer', by: 'person', at: at(1500) },
  ])
  const decided = await eventually(
    () => detailsOf(call.id),
    ({ destroyed }) => destroyed.length > 0,
  )
  const [recording] = decided.recordings
  expect(decided).toMatchObject({ recorded: true, segments: [{ from: at(1500), recordingId: recording?.id }] })
  expect(decided.trace.at(-1)?.happened).toMatch(/^told after the call: 1\.5 s that may not be kept were destroyed$/)
  const answer = await tapeline.get(`/api/v1/recordings/${recording?.id}/audio`, apiKey)
  const { channels } = readWavFile(Buffer.from(await answer.arrayBuffer()))
  const borderSample = Math.round((startMs + 1500 - Date.parse(recording?.startedAt ?? '')) * 8)
  for (const channel of channels) {
    expect(channel.subarray(0, borderSample).every((code) => MULAW_SILENCE.has(code))).toBe(true)
    expect(channel.subarray(borderSample).some((code) => !MULAW_SILENCE.has(code))).toBe(true)
  }
  await eventually(
    async () => wavFiles().length,
    (count) => count === 1,
  )
})

it('destroys the recording of a call that was a conference all along', async () => {
  const call = await placeCall('pbx-2')
  await eventually(
    async () => wavFiles().length,
    (count) => count === 2,
  )
  await tell(call.id, [{ type: 'conference', at: call.startedAt, parties: 5 }])
  const decided = await eventually(
    () => detailsOf(call.id),
    ({ destroyed }) => destroyed.length > 0,
  )
  expect(decided).toMatchObject({ recorded: false, recordings: [], segments: [] })
  expect(decided.reason).toBe('Not recorded: conferences of this size are not recorded')
  await eventually(
    async () => wavFiles().length,
    (count) => count === 1,
  )
})
