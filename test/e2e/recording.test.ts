/** The main job, through the real program: a phone system forks a call, and what was said can be fetched, sample by sample. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetails, CallSummary } from '../../src/contract/call.ts'
import { acmeDocument } from './acme.ts'
import { eventually, journalsIn, TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const MULAW_SILENCE = 0xff

let tapeline: TapelineProcess
let apiKey: string

beforeAll(async () => {
  tapeline = await TapelineProcess.start()
  await tapeline.apply(acmeDocument({ minimumDurationMs: 1000, dtmf: 'kept' }))
  apiKey = await tapeline.createApiKey('acme', 'account-administrator')
})

afterAll(() => tapeline?.remove())

/** Spoken words as G.711 codes: the data chunk of a committed mono file. */
const codesOf = (name: string) => readWavFile(readFileSync(join(SPEECH, name))).channels[0] as Buffer

const call = (scenario: object) => tapeline.call(scenario)
const readyCall = (sipCallId: string) => tapeline.readyCall(sipCallId, apiKey)

async function listCalls(query = ''): Promise<readonly CallSummary[]> {
  const answer = await tapeline.get(`/api/v1/calls${query}`, apiKey)
  return ((await answer.json()) as { calls: CallSummary[] }).calls
}

async function audioOf(details: CallDetails, query = '') {
  const answer = await tapeline.get(`/api/v1/recordings/${details.recordings[0]?.id}/audio${query}`, apiKey)
  expect(answer.status).toBe(200)
  return readWavFile(Buffer.from(await answer.arrayBuffer()))
}

/** Where the spoken codes begin; everything else in the channel must be silence. */
function expectOnly(channel: Buffer, spoken: Buffer): number {
  const at = channel.indexOf(spoken)
  expect(at, 'the speech, code by code').toBeGreaterThanOrEqual(0)
  const rest = Buffer.concat([channel.subarray(0, at), channel.subarray(at + spoken.length)])
  expect(rest.every((code) => code === MULAW_SILENCE || code === 0x7f)).toBe(true)
  return at
}

const CALLER = { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' }
const AGENT = { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' }
const say = (party: string, name: string) => ({ do: 'play', party, file: join(SPEECH, name) })

describe('a recorded call', () => {
  for (const transport of ['udp', 'tcp']) {
    it(`holds what each party said in its own channel, sample by sample, over ${transport}`, async () => {
      const report = await call({
        name: 'exact',
        transport,
        parties: [CALLER, AGENT],
        steps: [say('agent', 'agent-1-greeting.wav'), say('caller', 'caller-3-thanks.wav'), { do: 'wait', ms: 300 }],
      })
      expect(report).toMatchObject({ outcome: 'completed', problems: [] })
      const details = await readyCall(report.sipCallId)
      expect(details).toMatchObject({
        state: 'ready',
        direction: 'inbound',
        caller: { number: '+493055512345', name: 'Robert Lane' },
        callee: { user: { name: 'Clara Vogt' } },
        outcome: 'record',
        flags: [],
        endCause: 'bye',
      })
      const wav = await audioOf(details)
      expect(wav).toMatchObject({ format: 7, channelCount: 2, sampleRateHz: 8000, bitsPerSample: 8 })
      const greeting = codesOf('agent-1-greeting.wav')
      const agentAt = expectOnly(wav.channels[1] as Buffer, greeting)
      const callerAt = expectOnly(wav.channels[0] as Buffer, codesOf('caller-3-thanks.wav'))
      // The caller answered when the agent had finished: the two channels share one time line. 8 codes are 1 ms.
      expect(Math.abs(callerAt - (agentAt + greeting.length))).toBeLessThan(8 * 100)
      const sent = report.streams.reduce((sum, stream) => sum + stream.packetsSent, 0)
      const received = details.recordings[0]?.quality.reduce((sum, stream) => sum + stream.packetsReceived, 0)
      expect(received).toBe(sent)
    })
  }

  it('says the same in 16-bit PCM for programs that do not know G.711', async () => {
    const [newest] = await listCalls('?recorded=true&limit=1')
    const details = (await (await tapeline.get(`/api/v1/calls/${newest?.id}`, apiKey)).json()) as CallDetails
    const stored = await audioOf(details)
    const pcm = await audioOf(details, '?encoding=pcm16')
    expect(pcm).toMatchObject({ format: 1, channelCount: 2, bitsPerSample: 16 })
    expect(pcm.channels[0]?.length).toBe(2 * (stored.channels[0]?.length ?? 0))
  })

  it('keeps the time axis over hold and resume', async () => {
    const report = await call({
      name: 'hold',
      parties: [CALLER, AGENT],
      steps: [
        say('agent', 'agent-3-hold.wav'),
        { do: 'hold', party: 'caller' },
        { do: 'wait', ms: 2000 },
        { do: 'resume', party: 'caller' },
        say('caller', 'caller-3-thanks.wav'),
      ],
    })
    const details = await readyCall(report.sipCallId)
    const wav = await audioOf(details)
    const spokeAt = expectOnly(wav.channels[0] as Buffer, codesOf('caller-3-thanks.wav'))
    const holdMs = codesOf('agent-3-hold.wav').length / 8 + 2000
    expect(Math.abs(spokeAt / 8 - holdMs)).toBeLessThan(400)
    const holds = details.streams.flatMap((stream) => stream.holds)
    expect(holds).toHaveLength(1)
    expect(Date.parse(holds[0]?.to ?? '') - Date.parse(holds[0]?.from ?? '')).toBeGreaterThan(1900)
  })

  it('lists the digits pressed, once each, and does not sound them', async () => {
    const report = await call({
      name: 'dtmf',
      parties: [CALLER, AGENT],
      steps: [
        { do: 'wait', ms: 300 },
        { do: 'dtmf', party: 'caller', digits: '4711#' },
        { do: 'wait', ms: 700 },
      ],
    })
    const details = await readyCall(report.sipCallId)
    expect(details.recordings[0]?.dtmf.map(({ digit }) => digit).join('')).toBe('4711#')
    const wav = await audioOf(details)
    expect(wav.channels[0]?.every((code) => code === MULAW_SILENCE || code === 0x7f)).toBe(true)
  })
})

describe('what is not recorded', () => {
  it('an internal call has no audio, in the spool or elsewhere, and says why', async () => {
    const report = await call({
      name: 'internal',
      parties: [AGENT, { id: 'ian', aor: 'sip:305@pbx.example' }],
      steps: [say('agent', 'agent-1-greeting.wav')],
    })
    expect(report.outcome).toBe('completed')
    const details = await readyCall(report.sipCallId)
    expect(details).toMatchObject({ direction: 'internal', outcome: 'skip', recorded: false, recordings: [] })
    expect(details.reason).not.toBe('')
    expect(details.decision?.trace.length).toBeGreaterThan(0)
  })

  it('a call shorter than the minimum leaves no audio behind, and says so', async () => {
    const report = await call({
      name: 'short',
      parties: [CALLER, AGENT],
      steps: [{ do: 'wait', ms: 500 }],
    })
    const details = await readyCall(report.sipCallId)
    expect(details).toMatchObject({ outcome: 'skip', skipReason: 'too-short', recorded: false, flags: ['too-short'] })
    const objects = readdirSync(join(tapeline.dataFolder, 'objects'), { recursive: true }).map(String)
    expect(objects.filter((name) => name.includes(details.id))).toEqual([])
    await eventually(
      async () => journalsIn(tapeline.dataFolder),
      (journals) => journals.length === 0,
    )
  })

  it('an INVITE from an unknown sender is refused and shown', async () => {
    await tapeline.apply({ recordingClients: [{ name: 'phones of this machine', addresses: ['192.0.2.1'] }] })
    try {
      const report = await call({ name: 'stranger', parties: [CALLER, AGENT], steps: [] })
      expect(report).toMatchObject({ outcome: 'refused', status: 403 })
      const platformKey = await tapeline.createApiKey('', 'administrator')
      const refused = await eventually(
        async () => (await tapeline.get('/api/v1/refused-invites', platformKey)).json() as Promise<object>,
        (answer) => JSON.stringify(answer).includes('127.0.0.1'),
      )
      expect(JSON.stringify(refused)).toContain('unknown-sender')
    } finally {
      await tapeline.apply(acmeDocument({ minimumDurationMs: 1000, dtmf: 'kept' }))
    }
  })
})

it('what the command line did is in the audit log', async () => {
  const platformKey = await tapeline.createApiKey('', 'administrator')
  const answer = await tapeline.get('/api/v1/audit-events?limit=200', platformKey)
  const { auditEvents } = (await answer.json()) as { auditEvents: { action: string; actor: { name?: string } }[] }
  const byCommand = auditEvents.filter(({ actor }) => actor.name === 'command line').map(({ action }) => action)
  expect(byCommand).toContain('api-key.created')
  expect(byCommand).toContain('document.applied')
})
