import { expect, it } from 'vitest'
import type { Call, Party, ToldEvent } from '../model/call.ts'
import type { TimeLineEvent } from '../model/call-time-line.ts'
import { all } from './policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'
import { redecide } from './redecide.ts'
import { concludeReplay } from './replay.ts'
import { inside } from './time-line.test-kit.ts'
import { timeLineOfCall } from './time-line-of-call.ts'

const party = (index: number, fields: Partial<Party>): Party => ({
  index,
  role: index === 0 ? 'caller' : 'callee',
  network: index === 0 ? 'offnet' : 'onnet',
  streamIds: [],
  ...fields,
})
const told = (event: TimeLineEvent): ToldEvent => ({ atMs: 500_000, by: 'api', event })

/** An inbound call for user 101 from second 0 to 100. */
function callUnder(draft: SettingsDraft, events: readonly TimeLineEvent[] = []): Call {
  const call: Call = {
    id: 'c',
    accountId: 'acme',
    recordingClientId: 'r',
    state: 'ready',
    startedAtMs: 0,
    endedAtMs: 100_000,
    direction: 'inbound',
    parties: [party(0, {}), party(1, { userId: '101' })],
    streams: [],
    sessions: [],
    identifiers: {},
    flags: [],
    told: events.map(told),
  }
  const replay = concludeReplay(timeLineOfCall(call), completeSettings(draft))
  return { ...call, replay, decision: replay.decision }
}

const again = (draft: SettingsDraft, event: TimeLineEvent, before = callUnder(draft)) =>
  redecide(before, [told(event)], completeSettings(draft), 600_000)
const spans = ({ replay }: Call) => replay?.segments.map(({ fromMs, toMs }) => [fromMs / 1000, toMs / 1000])

const ALWAYS: SettingsDraft = { endpoints: all('always') }
const transfer: TimeLineEvent = { type: 'transfer', atMs: 40_000, how: 'cold', by: 'callee', to: inside('102') }
const answered: TimeLineEvent = { type: 'answer', atMs: 40_000, by: 'person', party: inside('102') }

it('loses what was before a person answered, and says so', () => {
  const draft: SettingsDraft = { ...ALWAYS, preset: 'mir', exclude: { internal: false } }
  const before = callUnder(draft)
  const ivr: TimeLineEvent = { type: 'hop', atMs: 0, through: 'ivr' }
  const { call, lost } = redecide(
    before,
    [told(ivr), told({ type: 'answer', atMs: 30_000, by: 'person' })],
    completeSettings(draft),
    600_000,
  )
  expect(spans(call)).toEqual([[30, 100]])
  expect(lost).toEqual([[{ fromMs: 0, toMs: 30_000 }]])
  expect(call.destroyed).toEqual([{ fromMs: 0, toMs: 30_000 }])
  expect(call.replay?.trace.at(-1)).toEqual({
    atMs: 600_000,
    event: 'end',
    happened: 'told after the call: 30.0 s that may not be kept were destroyed',
    outcome: 'record',
  })
  expect(call.told).toHaveLength(2)
})

it('loses everything of a call that was never to be recorded', () => {
  const draft: SettingsDraft = { account: all('always'), exclude: { conferencePartiesFrom: 4 } }
  const { call, lost, sources } = again(draft, { type: 'conference', atMs: 0, parties: 5 })
  expect(sources).toEqual([])
  expect(lost).toEqual([[{ fromMs: 0, toMs: 100_000 }]])
  expect(call.replay).toMatchObject({ outcome: 'skip', segments: [] })
  expect(call.decision?.excludedBy).toBe('conference')
})

it('splits what was one segment where its owner changed', () => {
  const { call, sources, lost } = again(ALWAYS, transfer)
  expect(spans(call)).toEqual([
    [0, 40],
    [40, 100],
  ])
  expect(call.replay?.segments.map(({ owner }) => 'userId' in owner && owner.userId)).toEqual(['101', '102'])
  expect(sources).toEqual([0, 0])
  expect(lost).toEqual([[]])
  expect(call.destroyed).toBeUndefined()
})

it('cannot bring back what was not recorded, and says so', () => {
  const draft: SettingsDraft = { users: { 102: { rules: all('always') } } }
  const { call, sources } = redecide(
    callUnder(draft),
    [told(transfer), told(answered)],
    completeSettings(draft),
    600_000,
  )
  expect(sources).toEqual([])
  expect(call.replay).toMatchObject({ outcome: 'skip', segments: [] })
  expect(call.replay?.unrecorded.at(-1)).toEqual({ fromMs: 40_000, toMs: 100_000, reason: 'told-too-late' })
  expect(call.replay?.trace.at(-1)).toMatchObject({
    happened: 'told after the call: 60.0 s that were to be kept had not been recorded',
    outcome: 'skip',
  })
})

it('changes nothing when nothing follows, however often it is told', () => {
  const before = callUnder(ALWAYS)
  const hold: TimeLineEvent = { type: 'hold', atMs: 10_000, by: 'caller' }
  const once = again(ALWAYS, hold, before).call
  const twice = again(ALWAYS, hold, once)
  expect(twice.call.replay?.segments).toEqual(before.replay?.segments)
  expect(twice.lost).toEqual([[]])
  expect(twice.call.destroyed).toBeUndefined()
})

it('keeps two recordings of what turns out to be one segment', () => {
  const before = callUnder(ALWAYS, [transfer])
  expect(spans(before)).toHaveLength(2)
  // Nothing was told: as if a new version of the engine saw no transfer.
  const { call, sources, lost } = redecide({ ...before, told: [] }, [], completeSettings(ALWAYS), 600_000)
  expect(spans(call)).toEqual(spans(before))
  expect(sources).toEqual([0, 1])
  expect(lost).toEqual([[], []])
})

it('decides a call from before there were segments as one', () => {
  const { replay: _, ...old } = callUnder(ALWAYS)
  const { sources, lost } = again(ALWAYS, transfer, old)
  expect(sources).toEqual([0, 0])
  expect(lost).toEqual([[]])
})
