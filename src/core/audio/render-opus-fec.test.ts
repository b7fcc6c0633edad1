import { expect, it } from 'vitest'
import { likenessDb, OPUS_CODEC, readOpusFile, sendAll } from './coded-tones.test-kit.ts'
import { makeOpusDecoders } from './opus-decoders.ts'
import { createAudioRenderer } from './render-audio.ts'
import { type Arrival, party, rendered, renderedWithOpus, START_MS, stream } from './talk.test-kit.ts'

const PARTIES = [party(0, 'caller', [0]), party(1, 'callee', [1])]
const STREAMS = [0, 1].map((id) => stream(id, OPUS_CODEC))
const PACKET = 160
/** Speech, 101 packets of 20 ms in narrow band; nearly each carries the one before it again. */
const sent = sendAll(0, readOpusFile('speech-fec.opus'), { codec: OPUS_CODEC, packetTicks: 960 })

const heard = async (packets: readonly Arrival[]): Promise<readonly number[]> =>
  (await renderedWithOpus(STREAMS, PARTIES, packets)).channels[0] ?? []

/** What is heard of the packets, of which nothing is in one array. */
const pieces = (samples: readonly number[], numbers: readonly number[]): number[] =>
  numbers.flatMap((number) => samples.slice(number * PACKET, (number + 1) * PACKET))

const every = (step: number, first: number): readonly number[] =>
  sent.map((_, index) => index).filter((index) => index % step === first && index > 0 && index < 95)
const without = (numbers: readonly number[]) => sent.filter((_, index) => !numbers.includes(index))

it('recovers packets that were lost, one at a time, out of those behind them', async () => {
  const lost = every(5, 3)
  const [whole, lossy] = [await heard(sent), await heard(without(lost))]
  expect(likenessDb(pieces(lossy, lost), pieces(whole, lost))).toBeGreaterThan(8)
  expect(lossy).toHaveLength(whole.length)
})

it('recovers the last of several, and is silent where the others were', async () => {
  const last = every(9, 5)
  const others = last.flatMap((number) => [number - 2, number - 1])
  const [whole, lossy] = [await heard(sent), await heard(without([...others, ...last]))]
  // It builds on what was lost before it.
  expect(likenessDb(pieces(lossy, last), pieces(whole, last))).toBeGreaterThan(1)
  expect(pieces(lossy, others).every((sample) => sample === 0)).toBe(true)
})

it('does not play a packet again that comes when it was recovered', async () => {
  const lost = [8, 33, 58]
  const late = sent.map((packet, index) =>
    lost.includes(index) ? { ...packet, arrivalMs: packet.arrivalMs + 900 } : packet,
  )
  const [again, lossy] = [await heard(late), await heard(without(lost))]
  expect(again).toEqual(lossy)
})

/** What is heard of the left party, when packets were left out on purpose from one place to another. */
async function heardAround(packets: readonly Arrival[], paused: number, resumed: number): Promise<readonly number[]> {
  const inOrder = packets.toSorted((one, other) => one.arrivalMs - other.arrivalMs)
  const { plan } = rendered(STREAMS, PARTIES, inOrder)
  if (!plan) throw new Error('nothing to hear')
  const renderer = createAudioRenderer(plan, await makeOpusDecoders(plan))
  for (const each of STREAMS) renderer.stream(each)
  const chunks: Uint8Array[] = []
  for (const { streamId, arrivalMs, packet } of inOrder) {
    const place = (arrivalMs - START_MS) / 20
    if (place === paused) renderer.gap()
    if (place < paused || place >= resumed) chunks.push(...(renderer.packet(streamId, arrivalMs, packet) ?? []))
  }
  chunks.push(...renderer.finish())
  const bytes = Buffer.concat(chunks)
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readInt16LE(4 * index))
}

it('recovers nothing of what was left out on purpose', async () => {
  const left = await heardAround(sent, 30, 60)
  const silence = left.slice(30 * PACKET, 60 * PACKET)
  expect(silence).toHaveLength(30 * PACKET)
  expect(silence.every((sample) => sample === 0)).toBe(true)
  expect(left.slice(60 * PACKET).some((sample) => sample !== 0)).toBe(true)
})

it('nor when the party goes on long after the other one does', async () => {
  const other = sent.map((arrival) => ({ ...arrival, streamId: 1 }))
  const left = await heardAround([...sent.filter((_, index) => index < 30 || index >= 95), ...other], 30, 60)
  expect(left.slice(30 * PACKET, 95 * PACKET).every((sample) => sample === 0)).toBe(true)
  expect(left.slice(95 * PACKET).some((sample) => sample !== 0)).toBe(true)
})

it('recovers nothing where a sender made a pause (DTX): nothing was lost', async () => {
  const numbered = sent.map((arrival, index) => {
    const packet = arrival.packet.slice()
    new DataView(packet.buffer).setUint16(2, index < 60 ? index : index - 30)
    return { ...arrival, packet }
  })
  const speech = await heard(numbered.filter((_, index) => index < 30 || index >= 60))
  expect(speech.slice(30 * PACKET, 60 * PACKET).every((sample) => sample === 0)).toBe(true)
})
