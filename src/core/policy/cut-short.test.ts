import { describe, expect, it } from 'vitest'
import type { CallTimeLine, TimeLineEvent } from '../model/call-time-line.ts'
import { cutShort } from './cut-short.ts'
import { all } from './policy.test-kit.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'
import { concludeReplay, replaySoFar } from './replay.ts'
import { inboundCall } from './time-line.test-kit.ts'

const ALWAYS: SettingsDraft = { account: all('always') }
const command = (command: 'start' | 'stop' | 'pause' | 'resume', atMs: number): TimeLineEvent => ({
  type: 'command',
  atMs,
  command,
  way: 'portal',
  from: { isAdministrator: true },
})

/** The recorder asked last at second 50 and died at second 60. */
function died(draft: SettingsDraft, events: readonly TimeLineEvent[]) {
  const { events: all, ...timeLine } = inboundCall(events)
  const live: CallTimeLine = { ...timeLine, events: all.filter(({ type }) => type !== 'end') }
  const settings = completeSettings(draft)
  const ended = concludeReplay({ ...live, events: [...live.events, { type: 'end', atMs: 60_000 }] }, settings)
  return { cut: cutShort(replaySoFar(live, settings, 50_000), 60_000), ended }
}

describe('a call whose recorder died', () => {
  it.each<[string, SettingsDraft, TimeLineEvent[]]>([
    ['recorded', ALWAYS, []],
    ['paused', ALWAYS, [command('pause', 30)]],
    ['resumed', ALWAYS, [command('pause', 30), command('resume', 35)]],
    ['resumed at the last moment', ALWAYS, [command('pause', 30), command('resume', 50)]],
    ['paused at the last moment', ALWAYS, [command('pause', 50)]],
    ['started again', { account: all('on-demand') }, [command('start', 20), command('stop', 30), command('start', 40)]],
    ['too short', { ...ALWAYS, minimumDurationMs: 60_000 }, []],
  ])('is cut as if it had ended: %s', (_, draft, events) => {
    const { cut, ended } = died(draft, events)
    const { segments, outcome, status } = ended
    expect(cut).toMatchObject({ segments, outcome, status })
    expect(cut.trace.at(-1)).toEqual(ended.trace.at(-1))
    expect(cut.unrecorded).toEqual(ended.unrecorded)
  })

  it('has a last word also when nothing was being recorded', () => {
    const nothing = died({ account: all('on-demand') }, [])
    expect(nothing.cut).toMatchObject({ outcome: 'armed', status: 'off', segments: [] })
    expect(nothing.cut.trace.at(-1)).toEqual(nothing.ended.trace.at(-1))
    const { cut, ended } = died({ account: all('on-demand') }, [command('start', 20), command('stop', 30)])
    expect(cut).toMatchObject({ outcome: 'record', status: 'off', segments: ended.segments })
    expect(cut.trace.at(-1)).toEqual(ended.trace.at(-1))
  })

  it('that was concluded is left as it was', () => {
    const { ended } = died(ALWAYS, [])
    expect(cutShort(ended, 60_000)).toBe(ended)
  })
})
