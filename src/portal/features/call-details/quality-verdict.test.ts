import { expect, test } from 'vitest'
import { qualityVerdict } from './quality-verdict.ts'

const stream = (packetsReceived: number, packetsLost: number) => ({
  streamId: 0,
  packetsReceived,
  packetsLost,
  packetsDuplicated: 0,
  packetsReordered: 0,
  packetsNotRendered: 0,
  ssrcChanges: 0,
})

test('nothing lost is complete', () => {
  expect(qualityVerdict([stream(500, 0), stream(400, 0)]).kind).toBe('complete')
})

test('of what was recorded elsewhere nothing is known', () => {
  expect(qualityVerdict([]).kind).toBe('unknown')
})

test('loss is judged over all voices', () => {
  expect(qualityVerdict([stream(1000, 4), stream(1000, 0)])).toEqual({
    kind: 'good',
    text: 'Good: 0.2 % of the packets did not arrive.',
  })
  expect(qualityVerdict([stream(100_000, 1)]).text).toContain('less than 0.1 %')
})

test('audible loss is called gaps', () => {
  expect(qualityVerdict([stream(95, 5)])).toMatchObject({ kind: 'gaps', text: expect.stringContaining('5.0 %') })
})
