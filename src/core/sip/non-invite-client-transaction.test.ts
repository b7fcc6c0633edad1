import { expect, test } from 'vitest'
import type { SipRequest, SipResponse } from './message.ts'
import { startNonInviteClientTransaction, stepNonInviteClientTransaction } from './non-invite-client-transaction.ts'

const BYE: SipRequest = { kind: 'request', method: 'BYE', requestUri: 'sip:a@b', headers: [], body: new Uint8Array(0) }
const response = (status: number): SipResponse => ({
  kind: 'response',
  status,
  reason: '',
  headers: [],
  body: new Uint8Array(0),
})

test('over UDP timer E doubles up to T2, and timer F gives up', () => {
  let step = startNonInviteClientTransaction(BYE, false, 0)
  const sentAtMs = [0]
  for (let atMs = step.state.wakeAtMs; atMs < Number.POSITIVE_INFINITY; atMs = step.state.wakeAtMs) {
    step = stepNonInviteClientTransaction(step.state, { type: 'time' }, atMs)
    if (step.effects[0]?.type === 'send') sentAtMs.push(atMs)
  }
  expect(sentAtMs).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
  expect(step.effects).toEqual([{ type: 'timed-out' }])
})

test('after a provisional response it is sent again each T2', () => {
  const { state } = startNonInviteClientTransaction(BYE, false, 0)
  const proceeding = stepNonInviteClientTransaction(state, { type: 'response', response: response(100) }, 10)
  expect(proceeding.effects).toMatchObject([{ type: 'deliver' }])
  const again = stepNonInviteClientTransaction(proceeding.state, { type: 'time' }, 500)
  expect(again).toMatchObject({ effects: [{ type: 'send' }], state: { wakeAtMs: 4500 } })
})

test('a final response is delivered once; retransmissions of it are absorbed for T4', () => {
  const { state } = startNonInviteClientTransaction(BYE, false, 0)
  const completed = stepNonInviteClientTransaction(state, { type: 'response', response: response(405) }, 10)
  expect(completed).toMatchObject({ effects: [{ type: 'deliver' }], state: { phase: 'completed', wakeAtMs: 5010 } })
  const again = stepNonInviteClientTransaction(completed.state, { type: 'response', response: response(405) }, 20)
  expect(again.effects).toEqual([])
  const end = stepNonInviteClientTransaction(again.state, { type: 'time' }, 5010)
  expect(end).toMatchObject({ effects: [], state: { phase: 'terminated' } })
})

test('over TCP a final response or a transport failure ends it at once', () => {
  const { state } = startNonInviteClientTransaction(BYE, true, 0)
  expect(state.wakeAtMs).toBe(32_000)
  const answered = stepNonInviteClientTransaction(state, { type: 'response', response: response(200) }, 1)
  expect(answered.state.phase).toBe('terminated')
  const failed = stepNonInviteClientTransaction(state, { type: 'transport-failed' }, 1)
  expect(failed).toMatchObject({ effects: [{ type: 'transport-failed' }], state: { phase: 'terminated' } })
})
