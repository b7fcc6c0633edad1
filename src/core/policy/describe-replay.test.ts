import { expect, test } from 'vitest'
import type { TimeLineEvent } from '../model/call-time-line.ts'
import { describeReplay } from './describe-replay.ts'
import { all } from './policy.test-kit.ts'
import type { SettingsDraft } from './presets.ts'
import { inboundCall, inside, run } from './time-line.test-kit.ts'

const ALWAYS: SettingsDraft = { endpoints: all('always') }
const away: TimeLineEvent = { type: 'transfer', atMs: 50, how: 'warm', by: 'callee', to: inside('102') }

test.each<[string, SettingsDraft, readonly TimeLineEvent[]]>([
  ['Recorded in one segment, which follows user 101.', ALWAYS, []],
  ['Recorded in 2 segments.', ALWAYS, [away]],
  ['Not recorded: no rule asks for it.', {}, []],
  ['Not recorded: it was shorter than the minimum.', { ...ALWAYS, minimumDurationMs: 100_000 }, []],
  ['Not recorded: nobody started it.', { endpoints: all('on-demand') }, []],
  [
    'Not recorded: calls of the mobile app are excluded.',
    { ...ALWAYS, preset: 'mir', devices: { d1: { kind: 'mobile-app' } } },
    [],
  ],
])('%s', (sentence, draft, events) => {
  expect(describeReplay(run(draft, inboundCall(events, inside('101', 'd1'))))).toBe(sentence)
})

test('an owner who follows himself is named once in the last step of the trace', () => {
  const restart: readonly TimeLineEvent[] = (['start', 'stop', 'start'] as const).map((command, index) => ({
    type: 'command',
    atMs: 20 + index * 20,
    command,
    way: 'portal',
    from: { side: 'callee' },
  }))
  const { trace } = run({ endpoints: all('on-demand') }, inboundCall(restart, inside('101')))
  expect(trace.at(-1)?.happened).toBe('the call is over: 2 segments are kept, of user 101')
})
