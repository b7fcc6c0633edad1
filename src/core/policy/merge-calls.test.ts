import { describe, expect, it } from 'vitest'
import { callFromEvents } from '../journal/fold-call.ts'
import type { Call, CallEvent, FactSource } from '../model/call.ts'
import type { Interval } from '../model/call-time-line.ts'
import type { ControlCommand } from '../model/policy.ts'
import { mergeCalls } from './merge-calls.ts'
import { all } from './policy.test-kit.ts'
import { completeSettings } from './presets.ts'
import { concludeReplay } from './replay.ts'
import { timeLineOfCall } from './time-line-of-call.ts'

const settings = completeSettings({ account: all('always') })
const LENGTH_MS = 12_000

type CallEnded = Extract<CallEvent, { type: 'call-ended' }>

interface Heard {
  readonly atMs: number
  readonly command: ControlCommand
  readonly by?: FactSource
  /** One that was handed from recorder to recorder has the same everywhere. */
  readonly commandId?: string
}

/** As a recorder has it that heard of these commands, and of the end so much later than the other one. */
function callOf(callId: string, heard: readonly Heard[], endsLaterMs = 0, end: Partial<CallEnded> = {}): Call {
  const told = heard.map(
    ({ atMs, command, by = 'api', commandId }): CallEvent => ({
      ...{ type: 'told', atMs, by, ...(commandId !== undefined && { commandId }) },
      event: { type: 'command', atMs, command, way: 'api', from: { isAdministrator: true } },
    }),
  )
  const events: CallEvent[] = [
    { type: 'call-started', atMs: 0, callId, accountId: 'acme', recordingClientId: 'sbc' },
    ...told,
    { type: 'call-ended', atMs: LENGTH_MS + endsLaterMs, cause: 'bye', ...end },
  ]
  const call = callFromEvents(events)
  if (!call) throw new Error('no call')
  const replay = concludeReplay(timeLineOfCall(call), settings)
  return { ...call, replay, decision: replay.decision }
}

function pausesOf(call: Call): readonly Interval[] {
  return call.replay?.segments.flatMap(({ pauses }) => pauses) ?? []
}

const pausesOfBoth = (one: readonly Heard[], other: readonly Heard[]): readonly Interval[] =>
  pausesOf(mergeCalls(callOf('one', one), callOf('other', other, 5), { aheadMs: 0, settings }))

describe('of a command that both recorders heard', () => {
  it('a pause counts from the first that heard it, though the other knew longer how the call went on', () => {
    const pauses = pausesOfBoth(
      [
        { atMs: 3000, command: 'pause' },
        { atMs: 7000, command: 'resume' },
      ],
      [
        { atMs: 5000, command: 'pause' },
        { atMs: 7001, command: 'resume' },
      ],
    )
    expect(pauses).toEqual([{ fromMs: 3000, toMs: 7001 }])
  })

  it('a resume counts from the last, where nothing says that both are the same', () => {
    const pauses = pausesOfBoth(
      [
        { atMs: 3000, command: 'pause', by: 'phone' },
        { atMs: 7500, command: 'resume', by: 'phone' },
      ],
      [
        { atMs: 3001, command: 'pause', by: 'phone' },
        { atMs: 6500, command: 'resume', by: 'phone' },
      ],
    )
    expect(pauses).toEqual([{ fromMs: 3000, toMs: 7500 }])
  })

  it('which was handed from one to the other, the moment at which it was given counts, however late it came', () => {
    const pauses = pausesOfBoth(
      [
        { atMs: 3000, command: 'pause', commandId: 'a' },
        { atMs: 5000, command: 'resume', commandId: 'b' },
      ],
      [
        { atMs: 8000, command: 'pause', commandId: 'a' },
        { atMs: 8001, command: 'resume', commandId: 'b' },
      ],
    )
    expect(pauses).toEqual([{ fromMs: 3000, toMs: 5000 }])
  })

  it('two that follow each other stay two', () => {
    const both: readonly Heard[] = [
      { atMs: 3000, command: 'pause', commandId: 'a' },
      { atMs: 3500, command: 'resume', commandId: 'b' },
      { atMs: 4000, command: 'pause', commandId: 'c' },
      { atMs: 4500, command: 'resume', commandId: 'd' },
    ]
    expect(pausesOfBoth(both, both)).toEqual([
      { fromMs: 3000, toMs: 3500 },
      { fromMs: 4000, toMs: 4500 },
    ])
  })
})

describe('a recorder that was never told of the end, and waited in vain for more', () => {
  const timedOut = (lastHeardAtMs: number) =>
    callOf('other', [], lastHeardAtMs + 300_000, { cause: 'media-timeout', lastHeardAtMs })

  it('knows less of it than one that was told', () => {
    const { endedAtMs, endCause } = mergeCalls(callOf('one', []), timedOut(LENGTH_MS - 20), { aheadMs: 0, settings })
    expect({ endedAtMs, endCause }).toEqual({ endedAtMs: LENGTH_MS, endCause: 'bye' })
  })

  it('knows more when it heard the call for longer', () => {
    const { endedAtMs, endCause } = mergeCalls(callOf('one', []), timedOut(60_000), { aheadMs: 0, settings })
    expect({ endedAtMs, endCause }).toEqual({ endedAtMs: LENGTH_MS + 360_000, endCause: 'media-timeout' })
  })
})
