import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { party, START_MS, stream } from '../core/audio/talk.test-kit.ts'
import {
  draw,
  errorsMs,
  greatestSkewMs,
  type Heard,
  IMPAIRMENTS,
  randomOf,
  recorded,
  type Spoken,
  speak,
} from './fidelity.test-kit.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-fidelity-'))
})
afterAll(() => rm(folder, { recursive: true }))

const NAMES = Object.keys(IMPAIRMENTS) as (keyof typeof IMPAIRMENTS)[]
const once = (packets: readonly Spoken[]) => [
  ...new Map(packets.map((packet) => [`${packet.ssrc} ${packet.spokenMs}`, packet])).values(),
]

/** Every packet that arrived is heard, sample by sample, within 20 ms of its time, and of what the other said then. */
function expectFaithful(heard: Heard, left: readonly Spoken[], right: readonly Spoken[]): void {
  const [ofLeft, ofRight] = [left, right].map((said, channel) => {
    const errors = errorsMs(heard, channel, said)
    expect(Math.max(...errors.map((error) => (Number.isNaN(error) ? 1e9 : Math.abs(error))))).toBeLessThanOrEqual(20)
    return said.map((packet, index): [Spoken, number] => [packet, errors[index] as number])
  })
  expect(greatestSkewMs(ofLeft ?? [], ofRight ?? [])).toBeLessThanOrEqual(20)
}

describe('both parties are heard when and as they spoke', () => {
  it('through a network that does nothing', async () => {
    const [left, right] = [speak(0, 1), speak(1, 2)]
    const heard = await recorded(folder, [...left, ...right])
    expect(heard).toMatchObject({ encoding: 'mulaw', startedAtMs: 30 })
    expect(errorsMs(heard, 0, left).every((error) => error === 0)).toBe(true)
    expect(errorsMs(heard, 1, right).every((error) => error === 0)).toBe(true)
  })

  it.each(NAMES)('through %s', async (name) => {
    const impaired = once(IMPAIRMENTS[name](speak(0, 3), randomOf(4)))
    const sent = IMPAIRMENTS[name](speak(0, 3), randomOf(4))
    const right = speak(1, 5)
    expectFaithful(await recorded(folder, [...sent, ...right]), impaired, right)
  })

  it.each(Array.from({ length: 24 }, (_, index) => index + 1))('through several at once, drawn by %i', async (seed) => {
    const random = randomOf(seed * 7919)
    const through = (said: readonly Spoken[]) => draw(random).reduce((packets, impair) => impair(packets, random), said)
    const sent = [0, 1].map((id) => through(speak(id, seed + id, { startMs: 700 * id * random(4) })))
    const [left = [], right = []] = sent
    expectFaithful(await recorded(folder, [...left, ...right]), once(left), once(right))
  })
})

describe('the time axis', () => {
  it('stays when a party comes late, with early media of another source before it', async () => {
    const early = speak(1, 6, { durationMs: 3000, startMs: 2000, ssrc: 77, timestamp: 9 })
    const later = speak(1, 7, { durationMs: 10_000, startMs: 9000, ssrc: 78, timestamp: 4_000_000_000 })
    const left = speak(0, 8)
    expectFaithful(await recorded(folder, [...left, ...early, ...later]), left, [...early, ...later])
  })

  it('stays when the codec changes in the middle and back', async () => {
    const left = speak(0, 9).map((packet, index) =>
      index < 300 || index >= 600 ? packet : { ...packet, payloadType: 8 },
    )
    const right = speak(1, 10)
    const heard = await recorded(folder, [...left, ...right])
    expect(heard.encoding).toBe('pcm16')
    expectFaithful(heard, left, right)
  })

  it('stays over a pause, of which nothing is heard', async () => {
    const [left, right] = [speak(0, 11), speak(1, 12)]
    const kept = [
      { fromMs: START_MS, toMs: START_MS + 6000 },
      { fromMs: START_MS + 9000, toMs: START_MS + 30_000 },
    ]
    const heard = await recorded(folder, [...left, ...right], { kept })
    const isKept = ({ arrivalMs }: Spoken) => arrivalMs < 6000 || arrivalMs >= 9000
    expectFaithful(heard, left.filter(isKept), right.filter(isKept))
    const paused = Array.from(heard.channels[0] ?? []).slice(6000 * 8, 8960 * 8)
    expect(paused.every((sample) => sample === 0)).toBe(true)
  })

  it('is the same for a third party who takes the place of one who left', async () => {
    const left = speak(0, 13)
    const right = speak(1, 14, { durationMs: 8000 })
    const third = speak(2, 15, { durationMs: 9000, startMs: 11_000, timestamp: 1 })
    const parties = [party(0, 'caller', [0]), party(1, 'callee', [1]), party(2, 'other', [2])]
    const heard = await recorded(folder, [...left, ...right, ...third], {
      ...{ streams: [stream(0), stream(1), stream(2)], parties },
    })
    expectFaithful(heard, left, [...right, ...third])
  })

  it('is that of one stream which carries both parties', async () => {
    const mixed = speak(0, 16)
    const parties = [party(0, 'caller', [0]), party(1, 'callee', [0])]
    const heard = await recorded(folder, [...mixed], { streams: [stream(0)], parties })
    expect(heard.channels).toHaveLength(1)
    expect(errorsMs(heard, 0, mixed).every((error) => error === 0)).toBe(true)
  })
})
