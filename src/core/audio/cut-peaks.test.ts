import { expect, it } from 'vitest'
import { cutPeaks } from './cut-peaks.ts'

/** Two channels of four peaks of 10 samples. */
const peaks = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18])

it('is flat wherever a silence lies', () => {
  expect([...cutPeaks(peaks, 2, 10, { from: 0, to: 40 }, [{ from: 15, to: 21 }])]).toEqual([
    1, 2, 0, 0, 0, 0, 7, 8, 11, 12, 0, 0, 0, 0, 17, 18,
  ])
})

it('begins and ends with the part', () => {
  expect([...cutPeaks(peaks, 2, 10, { from: 10, to: 30 }, [])]).toEqual([3, 4, 5, 6, 13, 14, 15, 16])
  expect([...cutPeaks(peaks, 2, 10, { from: 15, to: 40 }, [])]).toEqual([0, 0, 5, 6, 7, 8, 0, 0, 15, 16, 17, 18])
  expect([...cutPeaks(peaks, 2, 10, { from: 10, to: 25 }, [])]).toEqual([3, 4, 0, 0, 13, 14, 0, 0])
})
