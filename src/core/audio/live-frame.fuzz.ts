import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLiveFrameReader, encodeLiveFrame, type LiveFrame } from './live-frame.ts'

const frame: fc.Arbitrary<LiveFrame> = fc.oneof(
  fc.record({
    type: fc.constant('state' as const),
    status: fc.constantFrom('off', 'armed', 'recording', 'paused', 'ended'),
    channels: fc.array(fc.record({ party: fc.record({ index: fc.nat(9), name: fc.string() }) }), { maxLength: 2 }),
  }),
  fc
    .tuple(fc.double({ noNaN: true }), fc.array(fc.integer({ min: -32768, max: 32767 }), { maxLength: 1280 }))
    .map(([atMs, samples]) => ({ type: 'sound' as const, atMs, samples: Int16Array.from(samples) })),
)

/** Cut anywhere, as a network does. */
function readCut(bytes: Uint8Array, cuts: readonly number[]): { frames: LiveFrame[]; isBroken: boolean } {
  const reader = createLiveFrameReader()
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  const frames = ends.flatMap((end, index) => reader.read(Buffer.from(bytes.subarray(ends[index - 1] ?? 0, end))))
  return { frames, isBroken: reader.isBroken }
}

const joined = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))

it('frames come back as they were, however the network cuts them, and unknown ones are skipped', () => {
  const unknown = Uint8Array.of(77, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3)
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 6 }), (frames, cuts) => {
      const bytes = joined([unknown, ...frames.map(encodeLiveFrame), unknown])
      expect(readCut(bytes, cuts)).toEqual({ frames, isBroken: false })
    }),
    { seed: 7, numRuns: 200 },
  )
})

it('whatever comes instead is no frame and no crash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), frame, fc.nat(), fc.nat(255), (noise, whole, at, value) => {
      const reader = createLiveFrameReader()
      reader.read(noise)
      const bytes = encodeLiveFrame(whole)
      bytes[at % bytes.length] = value
      for (const read of createLiveFrameReader().read(bytes)) expect(['state', 'sound']).toContain(read.type)
    }),
    { seed: 8, numRuns: 500 },
  )
})

it('a frame that says to be endless is none, and takes no memory', () => {
  const reader = createLiveFrameReader()
  expect(reader.read(Uint8Array.of(2, 0, 0, 0, 255, 255, 255, 255))).toEqual([])
  expect(reader.isBroken).toBe(true)
  expect(reader.read(encodeLiveFrame({ type: 'state', status: 'off', channels: [] }))).toEqual([])
})
