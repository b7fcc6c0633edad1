import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CallSummary } from '../../src/contract/call.ts'
import type { CommandAnswer } from '../../src/contract/call-control.ts'
import type { CallReport } from '../../src/recording-client/call-report.ts'
import { acmeDocument } from './acme.ts'
import { eventually, TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const MULAW_SILENCE = [0xff, 0x7f]

let tapeline: TapelineProcess
let apiKey: string

beforeAll(async () => {
  tapeline = await TapelineProcess.start({ args: ['--log-level', 'debug'] })
  await tapeline.apply(
    acmeDocument({
      account: { inbound: { offnet: 'on-demand', onnet: 'off' }, outbound: { offnet: 'off', onnet: 'off' } },
    }),
  )
  apiKey = await tapeline.createApiKey('acme', 'account-administrator')
  const { accounts } = (await (await tapeline.get('/api/v1/accounts', apiKey)).json()) as { accounts: { id: string }[] }
  const path = `/accounts/${accounts[0]?.id}/settings`
  const { settings } = (await (await tapeline.get(`/api/v1${path}`, apiKey)).json()) as { settings: object }
  const queues = { support: { rules: { inbound: { offnet: 'always' } } } }
  await send('PUT', path, { settings: { ...settings, queues } })
})
afterAll(() => tapeline?.remove())

/** Both talk without a pause for so long; the phone system names the call in a header. */
function placeCall(name: string, ms: number): Promise<CallReport> {
  const party = (id: string, aor: string, file: string) => ({ id, aor, speech: join(SPEECH, file), repeat: true })
  return tapeline.call({
    name,
    headers: { 'X-Call-ID': name },
    parties: [
      party('caller', 'sip:+493055512345@carrier.example', 'caller-1-problem.wav'),
      party('agent', 'sip:201@pbx.example', 'agent-2-question.wav'),
    ],
    steps: [{ do: 'wait', ms }],
  })
}

async function findCall(name: string): Promise<CallSummary | undefined> {
  const answer = await tapeline.get(`/api/v1/calls?identifier=${name}`, apiKey)
  return ((await answer.json()) as { calls: CallSummary[] }).calls[0]
}

const whenLive = (name: string) =>
  eventually(
    () => findCall(name),
    (call) => call?.status !== undefined,
  )

const detailsOf = (name: string) => tapeline.readyCall(name, apiKey)

const post = <T>(path: string, body: object): Promise<T> => send('POST', path, body)

async function send<T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const answer = await fetch(`${tapeline.httpUrl}/api/v1${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return answer.json() as Promise<T>
}

const command = (name: string, given: string) => post<CommandAnswer>(`/calls/${name}/commands`, { command: given })

/** Milliseconds of the longest stretch in which nobody says anything. */
async function longestSilenceMs(recordingId: string | undefined): Promise<number> {
  const answer = await tapeline.get(`/api/v1/recordings/${recordingId}/audio`, apiKey)
  const { channels } = readWavFile(Buffer.from(await answer.arrayBuffer()))
  let longest = 0
  let silent = 0
  for (let at = 0; at < (channels[0]?.length ?? 0); at++) {
    silent = channels.every((channel) => MULAW_SILENCE.includes(channel[at] ?? 0)) ? silent + 1 : 0
    longest = Math.max(longest, silent)
  }
  return longest / 8
}

it('starts, pauses, resumes and stops by the API, under the name the phone system gave the call', async () => {
  const placed = placeCall('pbx-4711', 5500)
  expect(await whenLive('pbx-4711')).toMatchObject({ status: 'armed', state: 'live' })
  expect(await command('pbx-4711', 'start')).toMatchObject({
    status: 'recording',
    result: { effect: 'segment-started' },
  })
  await delay(800)
  expect(await command('pbx-4711', 'pause')).toMatchObject({ status: 'paused' })
  await delay(1200)
  expect(await command('pbx-4711', 'pause')).toMatchObject({ result: { refusedBecause: 'already-paused' } })
  expect(await command('pbx-4711', 'resume')).toMatchObject({ status: 'recording' })
  await delay(800)
  expect(await command('pbx-4711', 'stop')).toMatchObject({ status: 'armed', result: { effect: 'segment-stopped' } })
  expect((await placed).outcome).toBe('completed')
  const { segments, recordings } = await detailsOf('pbx-4711')
  expect(segments).toMatchObject([{ startedBy: 'command', endedBy: 'stopped', pauses: [{}] }])
  expect(recordings).toHaveLength(1)
  expect(recordings[0]?.durationMs).toBeGreaterThan(2700)
  expect(recordings[0]?.durationMs).toBeLessThan(3900)
  expect(await longestSilenceMs(recordings[0]?.id)).toBeGreaterThan(1000)
})

it('obeys the keys of the phone that is on the call, and keeps their token out of the log', async () => {
  const device = await post<{ id: string }>('/devices', { name: 'Desk 201', sipAddress: '201@pbx.example' })
  const { urls } = await post<{ urls: Record<string, string> }>(`/devices/${device.id}/phone-buttons`, {})
  const press = async (key: string) => (await fetch(urls[key] ?? '')).text()
  expect(await press('state')).toBe('idle')
  const placed = placeCall('pbx-4712', 3500)
  await whenLive('pbx-4712')
  expect(await press('state')).toBe('armed')
  expect(await press('toggle')).toBe('recording')
  await eventually(
    () => press('state'),
    (state) => state === 'recording',
  )
  expect(await press('pause')).toBe('paused')
  expect(await press('stop')).toBe('armed')
  expect(await press('stop')).toBe('nothing is recorded')
  expect((await placed).outcome).toBe('completed')
  const { commands } = await detailsOf('pbx-4712')
  expect(commands.map(({ way, effect, refusedBecause }) => [way, effect ?? refusedBecause])).toEqual([
    ['phone-button', 'segment-started'],
    ['phone-button', 'paused'],
    ['phone-button', 'segment-stopped'],
    ['phone-button', 'not-recording'],
  ])
  const token = /tlp_([\w-]+)/.exec(urls.state ?? '')?.[1] ?? 'none'
  expect(tapeline.stderr).toContain('/api/v1/phone/…/toggle')
  expect(tapeline.stderr).not.toContain(token)
})

it('records what a queue records once it is told of the queue', async () => {
  const placed = placeCall('pbx-4713', 3500)
  expect(await whenLive('pbx-4713')).toMatchObject({ status: 'armed' })
  const told = await post('/calls/pbx-4713/events', { events: [{ type: 'enter-queue', queue: 'support' }] })
  expect(told).toEqual({ status: 'recording', unknown: [] })
  expect((await placed).outcome).toBe('completed')
  const { segments, recordings } = await detailsOf('pbx-4713')
  expect(segments).toMatchObject([{ startedBy: 'rule', owner: { kind: 'queue', queueId: 'support' } }])
  expect(recordings).toHaveLength(1)
  const metrics = await (await fetch(`${tapeline.httpUrl}/metrics`)).text()
  expect(metrics).toContain('tapeline_told_facts_total{type="enter-queue"} 1')
  expect(metrics).toContain('tapeline_commands_total{way="phone-button",outcome="refused"} 1')
})
