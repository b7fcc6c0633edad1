import { expect, test } from 'vitest'
import {
  type InviteClientEffect,
  startInviteClientTransaction,
  stepInviteClientTransaction,
} from './invite-client-transaction.ts'
import { decodeLatin1 } from './latin1.ts'
import type { SipRequest, SipResponse } from './message.ts'

const INVITE: SipRequest = {
  kind: 'request',
  method: 'INVITE',
  requestUri: 'sip:srs@192.0.2.1',
  headers: [
    { name: 'Via', value: 'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1' },
    { name: 'Route', value: '<sip:192.0.2.9;lr>' },
    { name: 'From', value: '<sip:src@192.0.2.2>;tag=a' },
    { name: 'To', value: '<sip:srs@192.0.2.1>' },
    { name: 'Call-ID', value: 'x' },
    { name: 'CSeq', value: '7 INVITE' },
  ],
  body: new Uint8Array(0),
}

function response(status: number): SipResponse {
  const headers = [
    { name: 'To', value: '<sip:srs@192.0.2.1>;tag=b' },
    { name: 'CSeq', value: '7 INVITE' },
  ]
  return { kind: 'response', status, reason: '', headers, body: new Uint8Array(0) }
}

function kinds(effects: readonly InviteClientEffect[]): string[] {
  return effects.map((effect) =>
    effect.type === 'send' ? (decodeLatin1(effect.bytes).split(' ', 1)[0] ?? '') : effect.type,
  )
}

test('over UDP timer A doubles without a limit, and timer B gives up', () => {
  let step = startInviteClientTransaction(INVITE, false, 0)
  const sentAtMs = [0]
  for (let atMs = step.state.wakeAtMs; atMs < Number.POSITIVE_INFINITY; atMs = step.state.wakeAtMs) {
    step = stepInviteClientTransaction(step.state, { type: 'time' }, atMs)
    if (step.effects[0]?.type === 'send') sentAtMs.push(atMs)
  }
  expect(sentAtMs).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500])
  expect(kinds(step.effects)).toEqual(['timed-out'])
  expect(step.state.phase).toBe('terminated')
})

test('over TCP nothing is sent twice, but timer B gives up as well', () => {
  const { state } = startInviteClientTransaction(INVITE, true, 0)
  expect(state.wakeAtMs).toBe(32_000)
  expect(kinds(stepInviteClientTransaction(state, { type: 'time' }, 32_000).effects)).toEqual(['timed-out'])
})

test('a provisional response stops retransmission and the give-up', () => {
  const { state } = startInviteClientTransaction(INVITE, false, 0)
  const step = stepInviteClientTransaction(state, { type: 'response', response: response(100) }, 10)
  expect(kinds(step.effects)).toEqual(['deliver'])
  expect(step.state).toMatchObject({ phase: 'proceeding', wakeAtMs: Number.POSITIVE_INFINITY })
})

test('every 2xx is delivered while accepted; other responses are dropped', () => {
  const { state } = startInviteClientTransaction(INVITE, false, 0)
  let step = stepInviteClientTransaction(state, { type: 'response', response: response(200) }, 10)
  expect(kinds(step.effects)).toEqual(['deliver'])
  expect(step.state).toMatchObject({ phase: 'accepted', wakeAtMs: 32_010 })
  step = stepInviteClientTransaction(step.state, { type: 'response', response: response(200) }, 600)
  expect(kinds(step.effects)).toEqual(['deliver'])
  step = stepInviteClientTransaction(step.state, { type: 'response', response: response(486) }, 700)
  expect(kinds(step.effects)).toEqual([])
  expect(stepInviteClientTransaction(step.state, { type: 'time' }, 32_010).state.phase).toBe('terminated')
})

test('a refusal is acknowledged by the transaction, each time it comes, until timer D', () => {
  const { state } = startInviteClientTransaction(INVITE, false, 0)
  let step = stepInviteClientTransaction(state, { type: 'response', response: response(503) }, 10)
  expect(kinds(step.effects)).toEqual(['ACK', 'deliver'])
  step = stepInviteClientTransaction(step.state, { type: 'response', response: response(503) }, 510)
  expect(kinds(step.effects)).toEqual(['ACK'])
  expect(stepInviteClientTransaction(step.state, { type: 'time' }, 32_010)).toMatchObject({
    state: { phase: 'terminated' },
    effects: [],
  })
})

test('the ACK of a refusal has the Via, Route and CSeq number of the INVITE and the To of the response', () => {
  const { state } = startInviteClientTransaction(INVITE, true, 0)
  const step = stepInviteClientTransaction(state, { type: 'response', response: response(486) }, 10)
  const ack = step.effects[0]
  expect(ack?.type === 'send' && decodeLatin1(ack.bytes)).toBe(
    [
      'ACK sip:srs@192.0.2.1 SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1',
      'Route: <sip:192.0.2.9;lr>',
      'Max-Forwards: 70',
      'From: <sip:src@192.0.2.2>;tag=a',
      'To: <sip:srs@192.0.2.1>;tag=b',
      'Call-ID: x',
      'CSeq: 7 ACK',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  )
  expect(step.state.phase).toBe('terminated')
})

test('a transport failure ends a transaction that has heard nothing, no other', () => {
  const { state } = startInviteClientTransaction(INVITE, true, 0)
  expect(kinds(stepInviteClientTransaction(state, { type: 'transport-failed' }, 1).effects)).toEqual([
    'transport-failed',
  ])
  const proceeding = stepInviteClientTransaction(state, { type: 'response', response: response(180) }, 1)
  expect(stepInviteClientTransaction(proceeding.state, { type: 'transport-failed' }, 2).state.phase).toBe('proceeding')
})
