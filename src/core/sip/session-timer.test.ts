import { expect, test } from 'vitest'
import type { SipRequest } from './message.ts'
import {
  answerSessionTimer,
  minimumSessionSeconds,
  startSessionTimer,
  stepSessionTimer,
  timerFromRefreshResponse,
} from './session-timer.ts'

function invite(headers: Record<string, string>): SipRequest {
  return {
    kind: 'request',
    method: 'INVITE',
    requestUri: 'sip:a@b',
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    body: new Uint8Array(0),
  }
}

const agreed = (intervalSeconds: number, refresher: string) => ({
  outcome: 'agreed',
  expires: { intervalSeconds, refresher },
  requireTimer: refresher === 'uac',
})

test.each([
  ['no Session-Expires', { Supported: 'timer' }, { outcome: 'none' }],
  ['a malformed one', { Supported: 'timer', 'Session-Expires': 'soon' }, { outcome: 'none' }],
  ['too brief', { Supported: 'timer', 'Session-Expires': '60' }, { outcome: 'too-brief', minimumSeconds: 90 }],
  [
    'too brief, from a proxy that asked for a client that does not know it',
    { 'Session-Expires': '60' },
    agreed(90, 'uas'),
  ],
  ['no refresher named', { Supported: 'siprec, timer', 'Session-Expires': '1800' }, agreed(1800, 'uac')],
  ['the client refreshes', { Supported: 'timer', 'Session-Expires': '1800;refresher=uac' }, agreed(1800, 'uac')],
  ['we refresh', { k: 'timer', x: '1800;refresher=uas' }, agreed(1800, 'uas')],
  ['the client cannot refresh', { 'Session-Expires': '1800' }, agreed(1800, 'uas')],
])('%s', (_, headers, answer) => {
  expect(answerSessionTimer(invite(headers as Record<string, string>), 90)).toEqual(answer)
})

test.each([
  [90, 60_000],
  [1800, 1_768_000],
])('a client that should refresh a session of %d s is given up after %d ms', (intervalSeconds, expiresAtMs) => {
  const state = startSessionTimer({ intervalSeconds, refresher: 'peer' }, 0)
  expect(state.wakeAtMs).toBe(expiresAtMs)
  expect(stepSessionTimer(state, { type: 'time' }, expiresAtMs - 1).effects).toEqual([])
  expect(stepSessionTimer(state, { type: 'time' }, expiresAtMs).effects).toEqual(['expire'])
})

test('we refresh at half the interval and again after an answer, even a refusal', () => {
  let step = stepSessionTimer(
    startSessionTimer({ intervalSeconds: 200, refresher: 'us' }, 0),
    { type: 'time' },
    100_000,
  )
  expect(step.effects).toEqual(['send-refresh'])
  step = stepSessionTimer(step.state, { type: 'refresh-answered' }, 100_500)
  expect(step.state).toMatchObject({ phase: 'agreed', wakeAtMs: 200_500 })
})

test('the answer to our refresh may set the interval and make the client refresh', () => {
  const headers = [{ name: 'Session-Expires', value: '300;refresher=uas' }]
  const response = { kind: 'response', status: 200, reason: 'OK', headers, body: new Uint8Array(0) } as const
  const found = timerFromRefreshResponse(response, 90)
  expect(found).toEqual({ intervalSeconds: 300, refresher: 'peer' })
  const refreshing = stepSessionTimer(
    startSessionTimer({ intervalSeconds: 200, refresher: 'us' }, 0),
    { type: 'time' },
    100_000,
  )
  const step = stepSessionTimer(
    refreshing.state,
    { type: 'refresh-answered', ...(found && { agreed: found }) },
    100_000,
  )
  expect(step.state).toMatchObject({ refresher: 'peer', wakeAtMs: 368_000 })
})

test('a refresh without an answer expires the session', () => {
  const refreshing = stepSessionTimer(
    startSessionTimer({ intervalSeconds: 90, refresher: 'us' }, 0),
    { type: 'time' },
    45_000,
  )
  expect(stepSessionTimer(refreshing.state, { type: 'refresh-failed' }, 77_000).effects).toEqual(['expire'])
})

test('a refresh that gets no final answer expires the session at the end of the interval', () => {
  const agreed = startSessionTimer({ intervalSeconds: 200, refresher: 'us' }, 0)
  const { state } = stepSessionTimer(agreed, { type: 'time' }, 100_000)
  expect(stepSessionTimer(state, { type: 'time' }, 199_999).effects).toEqual([])
  expect(stepSessionTimer(state, { type: 'time' }, 200_000).effects).toEqual(['expire'])
})

test('our refresh repeats the lower bound of the client', () => {
  expect(minimumSessionSeconds(invite({ 'Min-SE': '120' }))).toBe(120)
  expect(minimumSessionSeconds(invite({}))).toBe(90)
})
