import { expect, test } from 'vitest'
import { coarsePeaks, coarseSize, pairsPerGroup } from './coarse-peaks.ts'

async function* cut(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.slice(at, at + pieceBytes)
}

async function coarse(values: readonly number[], channels: number, group: number, pieceBytes: number) {
  const bytes = new Uint8Array(Int8Array.from(values).buffer)
  const pieces: Uint8Array[] = []
  const shape = { sizeBytes: bytes.length, channels, group }
  for await (const piece of coarsePeaks(cut(bytes, pieceBytes), shape)) pieces.push(piece)
  const whole = Buffer.concat(pieces)
  expect(whole.length).toBe(coarseSize(bytes.length, channels, group))
  return [...new Int8Array(whole)]
}

test('a group is as low as its lowest and as high as its highest, channel after channel', async () => {
  const left = [-1, 1, -9, 2, -3, 8, 4, 5, -2, 2]
  const right = [-128, 127, 0, 0, 0, 0, 6, 7, -5, -4]
  // Whatever the pieces are that it comes in.
  for (const pieceBytes of [1, 2, 3, 7, 20]) {
    expect(await coarse([...left, ...right], 2, 2, pieceBytes)).toEqual([-9, 2, -3, 8, -2, 2, -128, 127, 0, 7, -5, -4])
  }
})

test('groups of one leave it as it is, and nothing stays nothing', async () => {
  expect(await coarse([-1, 1, -2, 2], 2, 1, 3)).toEqual([-1, 1, -2, 2])
  expect(await coarse([], 2, 5, 3)).toEqual([])
})

test('no more than the wanted pairs come in a second', () => {
  expect([pairsPerGroup(100, 100), pairsPerGroup(100, 30), pairsPerGroup(100, 1), pairsPerGroup(100, 500)]).toEqual([
    1, 4, 100, 1,
  ])
})
