import { expect, test } from 'vitest'
import {
  type InviteServerEvent,
  openInviteServerTransaction,
  stepInviteServerTransaction,
} from './invite-server-transaction.ts'

const TRYING = Uint8Array.of(1)
const OK = Uint8Array.of(2)
const BUSY = Uint8Array.of(3)
const trying: InviteServerEvent = { type: 'respond', status: 100, bytes: TRYING }
const ok: InviteServerEvent = { type: 'respond', status: 200, bytes: OK }
const busy: InviteServerEvent = { type: 'respond', status: 486, bytes: BUSY }
const invite: InviteServerEvent = { type: 'request' }
const ack: InviteServerEvent = { type: 'ack' }
const time: InviteServerEvent = { type: 'time' }
const send = (bytes: Uint8Array) => ({ type: 'send', bytes })

type Row = readonly [
  atMs: number,
  event: InviteServerEvent,
  phase: string,
  effects: readonly object[],
  wakeAtMs: number,
]
const NEVER = Number.POSITIVE_INFINITY

/** Runs the events in order and compares phase, effects and wake time after each. */
function play(reliable: boolean, rows: readonly Row[]): void {
  let state = openInviteServerTransaction(reliable)
  for (const [atMs, event, phase, effects, wakeAtMs] of rows) {
    const step = stepInviteServerTransaction(state, event, atMs)
    expect({ atMs, phase: step.state.phase, effects: step.effects, wakeAtMs: step.state.wakeAtMs }).toEqual({
      atMs,
      phase,
      effects,
      wakeAtMs,
    })
    state = step.state
  }
}

test('a retransmitted INVITE is absorbed until there is a provisional response, then answered with it', () => {
  play(false, [
    [100, invite, 'proceeding', [], NEVER],
    [200, trying, 'proceeding', [send(TRYING)], NEVER],
    [600, invite, 'proceeding', [send(TRYING)], NEVER],
  ])
})

test('after a 2xx, INVITEs are absorbed and ACKs delivered until timer L', () => {
  play(false, [
    [0, ok, 'accepted', [send(OK)], 32_000],
    [500, invite, 'accepted', [], 32_000],
    [600, ack, 'accepted', [{ type: 'deliver-ack' }], 32_000],
    [700, busy, 'accepted', [], 32_000],
    [31_999, time, 'accepted', [], 32_000],
    [32_000, time, 'terminated', [], NEVER],
  ])
})

test('over UDP a refusal is sent again at 0.5, 1.5, 3.5, 7.5 s and every 4 s after, and timer H gives up', () => {
  const sentAtMs: number[] = []
  let step = stepInviteServerTransaction(openInviteServerTransaction(false), busy, 0)
  for (let atMs = 0; step.state.phase === 'completed'; atMs = step.state.wakeAtMs) {
    if (atMs > 0) step = stepInviteServerTransaction(step.state, time, atMs)
    if (atMs > 0 && step.effects[0]?.type === 'send') sentAtMs.push(atMs)
  }
  expect(sentAtMs).toEqual([500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
  expect(step.effects).toEqual([{ type: 'ack-missing' }])
})

test('over UDP the ACK of a refusal stops timer G; later ones are absorbed for T4', () => {
  play(false, [
    [0, busy, 'completed', [send(BUSY)], 500],
    [100, invite, 'completed', [send(BUSY)], 500],
    [200, ack, 'confirmed', [], 5200],
    [300, ack, 'confirmed', [], 5200],
    [400, invite, 'confirmed', [], 5200],
    [5200, time, 'terminated', [], NEVER],
  ])
})

test('over TCP a refusal is sent once, and its ACK ends the transaction at once', () => {
  play(true, [
    [0, busy, 'completed', [send(BUSY)], 32_000],
    [500, time, 'completed', [], 32_000],
    [600, ack, 'terminated', [], NEVER],
  ])
})

test('an ACK before any final response changes nothing', () => {
  play(false, [
    [0, ack, 'proceeding', [], NEVER],
    [1, trying, 'proceeding', [send(TRYING)], NEVER],
    [2, ack, 'proceeding', [], NEVER],
  ])
})
