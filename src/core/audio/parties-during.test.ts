import { expect, it } from 'vitest'
import type { Party } from '../model/call.ts'
import { partiesDuring } from './parties-during.ts'

const party = (index: number, more: Partial<Party>): Party => ({
  index,
  role: 'callee',
  network: 'onnet',
  streamIds: [1],
  ...more,
})
/** One from the start to the end; one who hands over to the next at 50. */
const PARTIES = [party(0, {}), party(1, { leftAtMs: 50 }), party(2, { joinedAtMs: 50 })]
const present = (fromMs: number, toMs: number) => partiesDuring(PARTIES, [{ fromMs, toMs }]).map(({ index }) => index)

it('leaves out who had gone or had not come yet', () => {
  expect(present(0, 50)).toEqual([0, 1])
  expect(present(50, 100)).toEqual([0, 2])
  expect(present(40, 60)).toEqual([0, 1, 2])
})

it('leaves out nobody where nothing is known of the stretch', () => {
  expect(partiesDuring(PARTIES, [])).toEqual(PARTIES)
})
