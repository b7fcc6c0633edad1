import { expect, test } from 'vitest'
import type { TimeLineEvent } from '../model/call-time-line.ts'
import { all } from './policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'
import { concludeReplay, replaySoFar } from './replay.ts'
import { inboundCall, inside } from './time-line.test-kit.ts'
import { WHY_NOT_RECORDED, whyNotRecorded } from './why-not-recorded.ts'

const command = (command: 'start' | 'stop', atMs: number): TimeLineEvent => ({
  type: 'command',
  atMs,
  command,
  way: 'portal',
  from: { userId: '101', side: 'callee' },
})
const ON_DEMAND: SettingsDraft = { endpoints: all('on-demand') }
const ALWAYS: SettingsDraft = { endpoints: all('always') }

function why(draft: SettingsDraft, events: readonly TimeLineEvent[] = [], nowSeconds = 100) {
  const settings = completeSettings(draft)
  const timeLine = inboundCall(events)
  const isOver = nowSeconds === 100
  const replay = isOver ? concludeReplay(timeLine, settings) : replaySoFar(timeLine, settings, nowSeconds * 1000)
  return whyNotRecorded({ state: isOver ? 'ready' : 'live', decision: replay.decision, replay })
}

test.each<[string | undefined, SettingsDraft, readonly TimeLineEvent[]]>([
  [undefined, ALWAYS, []],
  ['no-rule', {}, []],
  ['rule-off', { endpoints: all('off') }, []],
  ['not-started', ON_DEMAND, []],
  ['not-started', ON_DEMAND, [command('stop', 50)]],
  ['too-short', { ...ON_DEMAND, minimumDurationMs: 5000 }, [command('start', 20), command('stop', 22)]],
  [undefined, ON_DEMAND, [command('start', 20), command('stop', 50)]],
])('%s', (expected, draft, events) => {
  expect(why(draft, events)).toBe(expected)
})

test('what was kept before counts although the call ends where nothing may be', () => {
  const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'cold', by: 'callee', to: { network: 'offnet' } }
  const draft: SettingsDraft = { account: all('always'), exclude: { offnetTransferOffnet: true } }
  expect(why(draft, [away])).toBeUndefined()
  expect(why(draft, [away], 60)).toBe('offnet-transfer-offnet')
})

test('a call without a course has the reason of its decision', () => {
  const { decision } = replaySoFar(inboundCall([], inside('101')), completeSettings({}), 50_000)
  expect(whyNotRecorded({ state: 'ready', decision })).toBe('no-rule')
  expect(whyNotRecorded({ state: 'live' })).toBeUndefined()
})

test('every reason has words', () => {
  expect(Object.values(WHY_NOT_RECORDED).every((words) => words.length > 5)).toBe(true)
})
