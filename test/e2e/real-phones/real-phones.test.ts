/**
 * Two phones that know nothing of us call each other through a phone system that knows nothing of us. The call is forked to
 * Tapeline by an independent SIPREC client, then by `tapeline fork`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetails, CallSummary } from '../../../src/contract/call.ts'
import { missing } from '../../tools.ts'
import { acmeDocument } from '../acme.ts'
import { eventually, TapelineProcess } from '../tapeline-process.ts'
import { readWavFile } from '../wav-file.ts'
import { hear, isSilence, lagsMs } from './heard.ts'
import { ALICE, BOB, type Phones, startPhones } from './phones.ts'
import { SiprecFork } from './siprec-fork.ts'

const PROGRAM = join(import.meta.dirname, '../../../src/main/tapeline.ts')

/** How exactly the recording's time axis fits the wall clock. */
const TOLERANCE_MS = 100

const folder = mkdtempSync(join(tmpdir(), 'tapeline-phones-'))
let tapeline: TapelineProcess
let apiKey: string
let phones: Phones
let fork: ChildProcess | undefined
let forkOutput = ''

async function startTapeline(): Promise<void> {
  tapeline = await TapelineProcess.start()
  await tapeline.apply(acmeDocument({ dtmf: 'kept' }))
  apiKey = await tapeline.createApiKey('acme', 'viewer')
}

async function startFork(): Promise<void> {
  const args = ['fork', '--ng', `127.0.0.1:${phones.ngPort}`, '--to', `sip:127.0.0.1:${tapeline.sipPort}`]
  fork = spawn(process.execPath, [PROGRAM, ...args, '--transport', 'tcp', '--poll-ms', '200'])
  for (const stream of [fork.stdout, fork.stderr]) {
    stream?.on('data', (data) => {
      forkOutput += data
    })
  }
  await eventually(
    async () => forkOutput,
    (output) => output.includes('tapeline fork ready'),
  )
}

async function endFork(): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => fork?.once('close', resolve))
  fork?.kill('SIGTERM')
  return ended
}

/** The newest call, once it is in the state. */
async function newestCall(state: CallSummary['state'], beside?: string): Promise<CallDetails> {
  const list = await eventually(
    async () => {
      const answer = (await (await tapeline.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }
      return answer.calls
    },
    ([newest]) => newest?.state === state && newest.id !== beside,
  )
  return (await tapeline.get(`/api/v1/calls/${list[0]?.id}`, apiKey)).json() as Promise<CallDetails>
}

async function channelsOf(details: CallDetails): Promise<readonly Buffer[]> {
  const answer = await tapeline.get(`/api/v1/recordings/${details.recordings[0]?.id}/audio`, apiKey)
  expect(answer.status).toBe(200)
  return readWavFile(Buffer.from(await answer.arrayBuffer())).channels
}

interface Spans {
  /** Milliseconds since 1970. */
  readonly heldAt: number
  readonly resumedAt: number
}

/** Each party's speech in its own channel and nothing else, and what came after the hold where it belongs. */
async function expectSpeech(details: CallDetails, { heldAt, resumedAt }: Spans): Promise<void> {
  const channels = await channelsOf(details)
  expect(channels).toHaveLength(2)
  const startedAt = Date.parse(details.recordings[0]?.startedAt ?? '')
  const [held, resumed] = [heldAt - startedAt, resumedAt - startedAt]
  for (const [index, says, other] of [
    [0, phones.aliceSays, phones.bobSays],
    [1, phones.bobSays, phones.aliceSays],
  ] as const) {
    const channel = channels[index] as Buffer
    const windows = hear(channel, says, other)
    const spoken = windows.filter(({ what }) => what !== 'quiet')
    const own = spoken.filter(({ what }) => what === 'own')
    expect(spoken.length, `channel ${index}: speech`).toBeGreaterThan(40)
    expect(own.length / spoken.length, `channel ${index}: its own`).toBeGreaterThan(0.95)
    expect(spoken.filter(({ what }) => what === 'other')).toEqual([])
    // The phones need a moment to agree on it.
    const onHold = channel.subarray((held + 300) * 8, (resumed - TOLERANCE_MS) * 8)
    expect(onHold.length).toBeGreaterThan(8 * 1000)
    expect(isSilence(onHold), `channel ${index}: silent on hold`).toBe(true)
    // The phones go on in their speech while they are on hold: it is a clock of its own.
    const lags = [...lagsMs(windows, 0, held), ...lagsMs(windows, resumed, Infinity)]
    expect(lagsMs(windows, 0, held).length).toBeGreaterThan(10)
    expect(lagsMs(windows, resumed, Infinity).length).toBeGreaterThan(10)
    expect(Math.max(...lags) - Math.min(...lags), `channel ${index}: time axis`).toBeLessThan(TOLERANCE_MS)
  }
}

async function hold(then: () => Promise<void>): Promise<Spans> {
  const heldAt = Date.now()
  await phones.alice.command('hold')
  await then()
  await delay(2000)
  const resumedAt = Date.now()
  await phones.alice.command('resume')
  await then()
  return { heldAt, resumedAt }
}

async function callsInRtpengine(): Promise<readonly string[]> {
  return (await phones.control.command('list', { limit: 10 })).calls as string[]
}

const dial = () => phones.alice.command('dial', `sip:${BOB}@127.0.0.1:${phones.sipPort}`)

describe.skipIf(missing('baresip', 'kamailio', 'rtpengine'))('real phones', () => {
  beforeAll(async () => {
    phones = await startPhones(folder)
    await startTapeline()
  })

  afterEach(() => fork?.kill('SIGKILL'))

  afterAll(async () => {
    await phones?.stop()
    await tapeline?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('are recorded through an independent SIPREC client: who said what, when, and the digits pressed', async () => {
    const client = new SiprecFork(phones.control, tapeline.sipPort)
    await dial()
    await client.start([
      { name: 'Alice', aor: `sip:${ALICE}@carrier.example` },
      { name: 'Bob', aor: `sip:${BOB}@pbx.example` },
    ])
    const startedAt = Date.now()
    await delay(3000)
    await phones.alice.press('12#')
    await delay(500)
    const spans = await hold(() => client.followDirections())
    await delay(3500)
    await client.stop()
    const durationMs = Date.now() - startedAt
    await phones.alice.command('hangup')

    const details = await newestCall('ready')
    expect(details).toMatchObject({
      direction: 'inbound',
      caller: { number: ALICE, name: 'Alice' },
      callee: { user: { name: 'Clara Vogt' } },
      recorded: true,
      flags: [],
      endCause: 'bye',
    })
    const [recording] = details.recordings
    expect(recording?.dtmf.map(({ digit }) => digit).join('')).toBe('12#')
    expect(recording?.dtmf.every(({ streamId }) => details.parties[0]?.streamIds.includes(streamId))).toBe(true)
    expect(Math.abs((recording?.durationMs ?? 0) - durationMs)).toBeLessThan(300)
    await expectSpeech(details, spans)
  })

  it.each([
    ['keys in the SDP', 'RTP/SAVP'],
    ['keys by DTLS', 'UDP/TLS/RTP/SAVP'],
  ] as const)('are recorded when rtpengine encrypts what it forks, with %s', async (_, profile) => {
    const client = new SiprecFork(phones.control, tapeline.sipPort, profile)
    // rtpengine may have kept the call of the test before.
    const others = await callsInRtpengine()
    const { id } = await newestCall('ready')
    await dial()
    const parties = [
      { name: 'Alice', aor: `sip:${ALICE}@carrier.example` },
      { name: 'Bob', aor: `sip:${BOB}@pbx.example` },
    ]
    await client.start(parties, others)
    await delay(3000)
    const spans = await hold(() => client.followDirections())
    await delay(3500)
    await client.stop()
    await phones.alice.command('hangup')

    const details = await newestCall('ready', id)
    expect(details).toMatchObject({ recorded: true, flags: [] })
    await expectSpeech(details, spans)
    expect(client.answered).toContain(` ${profile} `)
    expect(await tapeline.metric('srtp_auth_failed_total')).toBe(0)
  })

  it('are recorded through tapeline fork, with the parties as Kamailio names them', async () => {
    await startFork()
    const before = await callsInRtpengine()
    await dial()
    const { id } = await newestCall('live', (await newestCall('ready')).id)
    await delay(2500)
    const spans = await hold(() => delay(0))
    await delay(2500)
    await phones.bob.command('hangup')

    const details = await newestCall('ready')
    expect(details).toMatchObject({
      id,
      direction: 'inbound',
      caller: { number: ALICE, aor: `sip:${ALICE}@127.0.0.1:${phones.sipPort}` },
      callee: { aor: `sip:${BOB}@127.0.0.1:${phones.sipPort}`, user: { name: 'Clara Vogt' } },
      flags: [],
      endCause: 'bye',
    })
    expect(details.streams.flatMap(({ holds }) => holds).length).toBeGreaterThan(0)
    await expectSpeech(details, spans)
    expect(forkOutput).toContain('"recorded"')
    // Left to itself, rtpengine 10.5 keeps a call that was on hold while it was forked: that of the test before is there.
    await eventually(callsInRtpengine, (calls) => calls.every((call) => before.includes(call)))

    // Told to stop in the middle of a call, it says goodbye and leaves the call alone.
    await dial()
    await newestCall('live', id)
    await delay(1500)
    expect(await endFork()).toBe(0)
    expect(await newestCall('ready', id)).toMatchObject({ endCause: 'bye', recorded: true })
    await phones.alice.command('hangup')
  })
})
