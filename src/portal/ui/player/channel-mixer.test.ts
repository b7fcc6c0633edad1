import { expect, test } from 'vitest'
import { AS_RECORDED, gainsOf } from './channel-mixer.ts'

test('each voice is in its own ear as recorded', () => {
  expect(gainsOf(AS_RECORDED, 2)).toEqual([
    [1, 0],
    [0, 1],
  ])
})

test('a voice that is muted is in neither ear, and leaves the other where it was', () => {
  expect(gainsOf({ levels: [0], centred: false }, 2)).toEqual([
    [0, 0],
    [0, 1],
  ])
  expect(gainsOf({ levels: [1, 0.5], centred: true }, 2)).toEqual([
    [1, 1],
    [0.5, 0.5],
  ])
})

test('one voice alone is heard in both ears', () => {
  expect(gainsOf(AS_RECORDED, 1)[0]).toEqual([1, 1])
})
