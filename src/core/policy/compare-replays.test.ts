import { describe, expect, test } from 'vitest'
import type { CallTimeLine, TimeLineEvent } from '../model/call-time-line.ts'
import { compareReplays } from './compare-replays.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'

const call = (...events: TimeLineEvent[]): CallTimeLine => ({
  accountId: 'acme',
  caller: { network: 'offnet' },
  callee: { network: 'onnet', userId: 'ann' },
  events: [
    { type: 'start', atMs: 0 },
    { type: 'answer', atMs: 1000, by: 'person' },
    ...events,
    { type: 'end', atMs: 11_000 },
  ],
})
const compare = (before: SettingsDraft, after: SettingsDraft, ...events: TimeLineEvent[]) => {
  const compared = compareReplays(call(...events), completeSettings(before), completeSettings(after))
  return [compared.difference, compared.keptMsBefore, compared.keptMsAfter]
}

const NOTHING: SettingsDraft = {}
const account = (offnet: 'always' | 'on-demand' | 'off'): SettingsDraft => ({ account: { inbound: { offnet } } })
const ofAnn: SettingsDraft = { users: { ann: { rules: { inbound: { offnet: 'always' } } } } }
const pause: TimeLineEvent = { type: 'command', command: 'pause', way: 'api', from: {}, atMs: 6000 }

describe('a call replayed with two settings', () => {
  test.each<[string, SettingsDraft, SettingsDraft, TimeLineEvent[], unknown[]]>([
    ['is the same', account('always'), account('always'), [], [undefined, 10_000, 10_000]],
    ['is not recorded with either', NOTHING, account('off'), [], [undefined, 0, 0]],
    ['is newly recorded', NOTHING, account('always'), [], ['newly-recorded', 0, 10_000]],
    ['is no longer recorded', ofAnn, NOTHING, [], ['no-longer-recorded', 10_000, 0]],
    ['has another owner', ofAnn, account('always'), [], ['recorded-differently', 10_000, 10_000]],
    [
      'is shorter',
      account('always'),
      { ...account('always'), maximumDurationMs: 4000 },
      [],
      ['recorded-differently', 10_000, 4000],
    ],
    ['could have been started', account('off'), account('on-demand'), [], ['newly-on-demand', 0, 0]],
    ['could not be started any more', account('on-demand'), NOTHING, [], ['no-longer-on-demand', 0, 0]],
    ['counts what is kept, not what was paused', account('always'), NOTHING, [pause], ['no-longer-recorded', 5000, 0]],
    [
      'is destroyed as too short',
      account('always'),
      { ...account('always'), minimumDurationMs: 60_000 },
      [],
      ['no-longer-recorded', 10_000, 0],
    ],
  ])('%s', (_, before, after, events, expected) => {
    expect(compare(before, after, ...events)).toEqual(expected)
  })
})
