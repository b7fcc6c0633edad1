import { expect, it } from 'vitest'
import type { Party } from './call.ts'
import { participantsOf } from './participants-of.ts'

const party = (index: number, changes: Partial<Party>): Party => ({
  index,
  role: 'other',
  network: 'onnet',
  streamIds: [],
  ...changes,
})
const indexesOf = (...parties: readonly Party[]) =>
  participantsOf(parties).map((each) => each.parties.map(({ index }) => index))

it('takes two telephones of one user as one person', () => {
  const user = { userId: '01890000-0000-7000-8000-000000000001' }
  expect(indexesOf(party(0, { number: '101', ...user }), party(1, {}), party(2, { number: '0170', ...user }))).toEqual([
    [0, 2],
    [1],
  ])
})

it('takes a number that leaves and comes again as one person', () => {
  expect(
    indexesOf(party(0, { number: '+4930' }), party(1, { number: '+4940' }), party(2, { number: '+4930' })),
  ).toEqual([[0, 2], [1]])
})

it('does not take two who hide their number as one', () => {
  const hidden = { aor: 'sip:anonymous@anonymous.invalid', number: 'anonymous' }
  expect(indexesOf(party(0, hidden), party(1, hidden))).toEqual([[0], [1]])
})
