import { expect, test } from 'vitest'
import { openNonInviteServerTransaction, stepNonInviteServerTransaction } from './non-invite-server-transaction.ts'

const bytes = Uint8Array.of(1)
const sent = [{ type: 'send', bytes }]

test('a retransmission is absorbed while the answer is not known and answered with it afterwards, until timer J', () => {
  let step = stepNonInviteServerTransaction(openNonInviteServerTransaction(false), { type: 'request' }, 10)
  expect(step.effects).toEqual([])
  step = stepNonInviteServerTransaction(step.state, { type: 'respond', bytes }, 20)
  expect(step.effects).toEqual(sent)
  step = stepNonInviteServerTransaction(step.state, { type: 'request' }, 520)
  expect(step.effects).toEqual(sent)
  step = stepNonInviteServerTransaction(step.state, { type: 'respond', bytes: Uint8Array.of(2) }, 530)
  expect(step.effects).toEqual([])
  step = stepNonInviteServerTransaction(step.state, { type: 'time' }, 32_019)
  expect(step.state.phase).toBe('completed')
  expect(stepNonInviteServerTransaction(step.state, { type: 'time' }, 32_020).state.phase).toBe('terminated')
})

test('over TCP the transaction ends with its answer', () => {
  const step = stepNonInviteServerTransaction(openNonInviteServerTransaction(true), { type: 'respond', bytes }, 0)
  expect(step.effects).toEqual(sent)
  expect(step.state.phase).toBe('terminated')
})
