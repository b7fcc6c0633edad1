/** `tapeline rerender`, as a user runs it: a call in a codec that an earlier version did not know is heard, while Tapeline runs. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { journalOf, startOf } from '../../src/archive/archive.test-kit.ts'
import type { CallDetails } from '../../src/contract/call.ts'
import { MULAW, readFixture, readSamples, sendAll } from '../../src/core/audio/coded-tones.test-kit.ts'
import { G729Decoder } from '../../src/core/audio/g729-decoder.ts'
import { codec, START_MS, stream } from '../../src/core/audio/talk.test-kit.ts'
import type { CallEvent } from '../../src/core/model/call.ts'
import { newId } from '../../src/store/new-id.ts'
import { acmeDocument } from './acme.ts'
import { eventually, runTapeline, TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = readFixture('speech.g729')
const CALL = newId()
const NOW_MS = Date.now() - 60_000

let tapeline: TapelineProcess
let apiKey: string
let accountId: string

beforeAll(async () => {
  tapeline = await TapelineProcess.start()
  await tapeline.apply(acmeDocument({ minimumDurationMs: 0 }))
  apiKey = await tapeline.createApiKey('acme', 'account-administrator')
  const { accounts } = (await (await tapeline.get('/api/v1/accounts', apiKey)).json()) as { accounts: { id: string }[] }
  accountId = accounts[0]?.id ?? ''
})
afterAll(() => tapeline?.remove())

/** Two seconds: the caller in G.711, the callee in what his stream says that payload type 18 is. */
function journal(calleeCodec: string): Buffer {
  const payloads = Array.from({ length: 100 }, (_, index) => SPEECH.slice(20 * index, 20 * index + 20))
  const later = NOW_MS - START_MS
  const at = (event: CallEvent): CallEvent => ({ ...event, atMs: event.atMs + later })
  const packets = [
    ...sendAll(0, MULAW.encode(readSamples('speech.gsm.s16')), MULAW),
    ...sendAll(1, payloads, { codec: codec(18, calleeCodec), packetTicks: 160 }, { ssrc: 2 }),
  ]
    .map((packet) => ({ ...packet, arrivalMs: packet.arrivalMs + later }))
    .sort((one, other) => one.arrivalMs - other.arrivalMs)
  const callee: CallEvent = { type: 'stream-changed', atMs: START_MS, stream: stream(1, codec(18, calleeCodec)) }
  const ended: CallEvent = { type: 'call-ended', atMs: START_MS + 2000, cause: 'bye' }
  return journalOf([...startOf(CALL, accountId), callee].map(at), packets, [at(ended)])
}

const details = async (): Promise<CallDetails> =>
  (await tapeline.get(`/api/v1/calls/${CALL}`, apiKey)).json() as Promise<CallDetails>
const rerender = () => runTapeline(['rerender', '--data', tapeline.dataFolder])

it('renders in full what could not be rendered, and then has nothing more to do', async () => {
  await tapeline.stop()
  writeFileSync(join(tapeline.dataFolder, 'spool', `${CALL}.journal`), journal('G72X'))
  tapeline = await TapelineProcess.start({ dataFolder: tapeline.dataFolder })
  const flagged = await eventually(details, ({ state }) => state === 'ready')
  expect(flagged.flags).toContain('codec-not-rendered')
  expect(flagged.recordings[0]?.quality.map(({ packetsNotRendered }) => packetsNotRendered)).toEqual([0, 100])

  // As an update does: payload type 18 is a codec that is known.
  const objects = join(tapeline.dataFolder, 'objects')
  const kept = readdirSync(objects, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith(`${CALL}.journal`),
  )
  writeFileSync(join(objects, kept ?? 'missing'), journal('G729'))
  expect(await rerender()).toMatchObject({ code: 0, stdout: '1 call to render again\n' })

  const rendered = await eventually(details, ({ flags }) => !flags.includes('codec-not-rendered'))
  expect(rendered.recordings).toHaveLength(1)
  expect(rendered.recordings[0]?.id).toBe(flagged.recordings[0]?.id)
  const audio = await tapeline.get(`/api/v1/recordings/${rendered.recordings[0]?.id}/audio`, apiKey)
  const wav = readWavFile(Buffer.from(await audio.arrayBuffer()))
  const callee = wav.channels[1] as Buffer
  const heard = Int16Array.from({ length: callee.length >> 1 }, (_, index) => callee.readInt16LE(2 * index))
  expect([...heard]).toEqual([...new G729Decoder().decode(SPEECH)])
  expect(await rerender()).toMatchObject({ code: 0, stdout: '0 calls to render again\n' })
})
