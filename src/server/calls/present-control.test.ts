import { expect, it } from 'vitest'
import type { CommandResult, ReplaySoFar, Segment } from '../../core/model/call-time-line.ts'
import { presentControlState } from './present-control.ts'

const stretch = (fromMs: number, endedBy: Segment['endedBy']): Segment => ({
  ...{ fromMs, toMs: fromMs + 1000, startedBy: 'rule', endedBy, owner: { kind: 'account', accountId: 'acme' } },
  ...{ triggers: [], pauses: [], kept: [], marks: [], visibleTo: { users: [], scopes: [] } },
})
const byAnn = (command: 'stop' | 'start', atMs: number): CommandResult => ({
  ...{ command, atMs, way: 'portal', from: { userId: 'ann' } },
  effect: command === 'stop' ? 'segment-stopped' : 'segment-started',
})
const starterOf = (segments: readonly Segment[], commands: readonly CommandResult[]) => {
  const replay: ReplaySoFar = {
    ...{ outcome: 'record', direction: 'inbound', segments, commands, unrecorded: [], trace: [] },
    ...{ status: 'recording', minimumDurationMs: 0, people: { users: [], queues: [] } },
    decision: { outcome: 'record', direction: 'inbound', triggers: [], trace: [] },
  }
  return presentControlState({ state: 'live', replay }, new Map())?.startedBy
}

it('names whoever lets go on what a rule records, after it was stopped', () => {
  expect(starterOf([stretch(0, 'still-running')], [])).toBe("the account's rules")
  const stopped = [stretch(0, 'stopped'), stretch(5000, 'still-running')]
  expect(starterOf(stopped, [byAnn('stop', 1000), byAnn('start', 5000)])).toBe('user ann, portal')
})

it('names the rules where they began another stretch by themselves since', () => {
  const stretches = [stretch(0, 'stopped'), stretch(5000, 'owner-changed'), stretch(9000, 'still-running')]
  expect(starterOf(stretches, [byAnn('stop', 1000), byAnn('start', 5000)])).toBe("the account's rules")
})
