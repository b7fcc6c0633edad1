/** SRTP through the real program: what was said over it can be fetched sample by sample, and no key is left behind. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CallDetails } from '../../src/contract/call.ts'
import { acmeDocument } from './acme.ts'
import { TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const KEY_IN_SDP = /inline:[A-Za-z0-9+/]{30}/

let tapeline: TapelineProcess
let apiKey: string

beforeAll(async () => {
  tapeline = await TapelineProcess.start()
  await tapeline.apply(acmeDocument({ minimumDurationMs: 1000, dtmf: 'kept' }))
  apiKey = await tapeline.createApiKey('acme', 'account-administrator')
})

afterAll(async () => {
  await tapeline?.remove()
})

const codesOf = (name: string) => readWavFile(readFileSync(join(SPEECH, name))).channels[0] as Buffer
const say = (party: string, name: string) => ({ do: 'play', party, file: join(SPEECH, name) })
const PARTIES = [
  { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
  { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
]

async function channelsOf({ recordings }: CallDetails): Promise<readonly Buffer[]> {
  const answer = await tapeline.get(`/api/v1/recordings/${recordings[0]?.id}/audio`, apiKey)
  return readWavFile(Buffer.from(await answer.arrayBuffer())).channels as readonly Buffer[]
}

it.each(['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32', 'AES_256_CM_HMAC_SHA1_80', 'AEAD_AES_256_GCM'])(
  '%s: each party sample by sample, over a new key and a hold',
  async (srtp) => {
    const report = await tapeline.call({
      name: 'srtp',
      srtp,
      parties: PARTIES,
      steps: [
        say('agent', 'agent-1-greeting.wav'),
        { do: 'rekey' },
        say('caller', 'caller-3-thanks.wav'),
        { do: 'hold', party: 'agent' },
        { do: 'resume', party: 'agent' },
        { do: 'dtmf', party: 'caller', digits: '42' },
        { do: 'wait', ms: 300 },
      ],
    })
    expect(report).toMatchObject({ outcome: 'completed', problems: [] })
    const details = await tapeline.readyCall(report.sipCallId, apiKey)
    expect(details).toMatchObject({ state: 'ready', outcome: 'record', flags: [] })
    const [caller, agent] = await channelsOf(details)
    expect(agent?.indexOf(codesOf('agent-1-greeting.wav'))).toBeGreaterThanOrEqual(0)
    expect(caller?.indexOf(codesOf('caller-3-thanks.wav'))).toBeGreaterThan(0)
    expect(details.recordings[0]?.dtmf.map(({ digit }) => digit).join('')).toBe('42')
    const sent = report.streams.reduce((sum, { packetsSent }) => sum + packetsSent, 0)
    const received = details.recordings[0]?.quality.reduce((sum, { packetsReceived }) => sum + packetsReceived, 0)
    expect(received).toBe(sent)
  },
)

it('nothing was dropped, and no key stands in the log, the spool, the database or the store', async () => {
  expect(await tapeline.metric('srtp_auth_failed_total')).toBe(0)
  expect(await tapeline.metric('srtp_replayed_total')).toBe(0)
  expect(tapeline.stdout + tapeline.stderr).not.toMatch(KEY_IN_SDP)
  await tapeline.stop()
  const files = readdirSync(tapeline.dataFolder, { recursive: true, withFileTypes: true })
  const holding = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => KEY_IN_SDP.test(readFileSync(file, 'latin1')))
  expect(files.length).toBeGreaterThan(10)
  expect(holding).toEqual([])
})
