import { expect, test } from 'vitest'
import type { TimeLineEvent } from '../model/call-time-line.ts'
import type { PolicyLevel } from '../model/policy.ts'
import { all } from './policy.test-kit.ts'

import { completeSettings, type SettingsDraft } from './presets.ts'
import { type ReasonFacts, reasonInWords, rulesInWords, stretchInWords } from './reason-in-words.ts'
import { concludeReplay, replaySoFar } from './replay.ts'
import { inboundCall, inside } from './time-line.test-kit.ts'

const ALWAYS: SettingsDraft = { endpoints: all('always') }
const ON_DEMAND: SettingsDraft = { endpoints: all('on-demand') }
const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'warm', by: 'callee', to: inside('102') }
const command = (command: 'start' | 'stop' | 'pause', atMs: number): TimeLineEvent => ({
  type: 'command',
  atMs,
  command,
  way: 'portal',
  from: { userId: '101', side: 'callee' },
})
const ready = { state: 'ready', recorded: true, flags: [] } as const

test.each<[string, SettingsDraft, readonly TimeLineEvent[], Partial<ReasonFacts>]>([
  ['Recorded: the rules of user 101 ask for it', ALWAYS, [], {}],
  ["Recorded: the account's rules ask for it", { account: all('always') }, [], {}],
  ['Recorded in 2 segments: user 101, then user 102', ALWAYS, [away], {}],
  ['Recorded, being made ready: the rules of user 101 ask for it', ALWAYS, [], { state: 'ended', recorded: false }],
  ['Not recorded: no audio arrived', ALWAYS, [], { recorded: false, flags: ['media-missing'] }],
  [
    'Not recorded: its audio could not be decrypted',
    ALWAYS,
    [],
    { recorded: false, flags: ['media-missing', 'encryption-failed'] },
  ],
  ['Recorded: started by hand', ON_DEMAND, [command('start', 20)], {}],
  [
    'Recorded in 2 segments: user 101',
    ON_DEMAND,
    [command('start', 20), command('stop', 30), command('start', 40)],
    {},
  ],
  ['Not recorded: nobody started it', ON_DEMAND, [], { recorded: false }],
  ['Not recorded: no rule asks for it', {}, [], { recorded: false }],
  ["Not recorded: shorter than the account's minimum", { ...ALWAYS, minimumDurationMs: 1e6 }, [], { recorded: false }],
])('%s', (sentence, draft, events, changes) => {
  const replay = concludeReplay(inboundCall(events, inside('101')), completeSettings(draft))
  expect(reasonInWords({ ...ready, ...changes, replay, decision: replay.decision })).toBe(sentence)
})

test.each<[string, SettingsDraft, readonly TimeLineEvent[]]>([
  ['Being recorded: the rules of user 101 ask for it', ALWAYS, []],
  ['Paused: the rules of user 101 ask for it', ALWAYS, [command('pause', 20)]],
  ['Can be recorded: nobody has started it', ON_DEMAND, []],
  [
    'Can be recorded: stopped by user 101; recorded before: started by hand',
    ON_DEMAND,
    [command('start', 20), command('stop', 30)],
  ],
  ['Not recorded: no rule asks for it', {}, []],
])('%s, live', (sentence, draft, events) => {
  const replay = replaySoFar(inboundCall(events, inside('101')), completeSettings(draft), 60_000)
  expect(reasonInWords({ state: 'live', recorded: false, flags: [], replay, decision: replay.decision })).toBe(sentence)
})

test.each<[string, PolicyLevel]>([
  ['the rules of queue support', { kind: 'queue', queueId: 'support' }],
  ["the account's rules", { kind: 'account', accountId: 'acme' }],
  ['the rules for all users', { kind: 'endpoint-default', accountId: 'acme' }],
])('whose rules: %s', (words, level) => {
  expect(rulesInWords(level)).toBe(words)
})

test('a stretch before the answer is told apart from a call that nobody answered', () => {
  const stretch = { fromMs: 0, toMs: 10_000, reason: 'not-answered' } as const
  expect(stretchInWords(stretch, { endedAtMs: 100_000 })).toBe('nobody had answered yet')
  expect(stretchInWords(stretch, { endedAtMs: 10_000 })).toBe('nobody answered it')
})
