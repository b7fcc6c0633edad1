import { expect, test } from 'vitest'
import { sumQuality } from './sum-quality.ts'

const stream = (streamId: number, packetsReceived: number, packetsLost: number) => ({
  streamId,
  packetsReceived,
  packetsLost,
  packetsDuplicated: 1,
  packetsReordered: 0,
  packetsNotRendered: 0,
  ssrcChanges: 0,
})

test('a stream that is in several recordings is counted over all of them', () => {
  const sum = sumQuality([{ quality: [stream(1, 100, 1), stream(0, 50, 0)] }, { quality: [stream(1, 200, 3)] }])
  expect(sum).toEqual([stream(0, 50, 0), { ...stream(1, 300, 4), packetsDuplicated: 2 }])
})
