/** For tests of the server: a recorder's side of the bus. It asks the real engine about calls that it was given, and saves what comes of it. */

import type { Call } from '../../core/model/call.ts'
import type { CommandResult, TimeLineEvent } from '../../core/model/call-time-line.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { replaySoFar } from '../../core/policy/replay.ts'
import { timeLineOfCall } from '../../core/policy/time-line-of-call.ts'
import { answerCallRequests, type CallAnswer, type CallRequest } from '../../store/call-control.ts'
import { saveCall } from '../../store/calls.ts'
import type { TestServer } from '../server.test-kit.ts'

export interface TestRecorder {
  /** A live call from now on. */
  take(call: Call): Promise<void>
  find(callId: string): Call | undefined
  /** The call is over for the recorder; its row still says that it is live. */
  forget(callId: string): void
  /** Until what happened last is in the database. */
  saved(): Promise<unknown>
  close(): void
}

export function startTestRecorder(server: TestServer, settings: PolicySettings): TestRecorder {
  const calls = new Map<string, Call>()
  let saving: Promise<unknown> = Promise.resolve()

  const put = (call: Call) => {
    const { clock } = server
    const replay = replaySoFar(timeLineOfCall(call), settings, clock.nowMs)
    const decided: Call = { ...call, replay, decision: replay.decision }
    calls.set(call.id, decided)
    saving = saving.then(() => saveCall(server.db, decided))
    return decided
  }

  const tell = (call: Call, events: readonly TimeLineEvent[]) => {
    const known = new Set(call.told?.map(({ event }) => JSON.stringify(event)))
    const fresh = events.filter((event) => !known.has(JSON.stringify(event)))
    const atMs = server.clock.nowMs
    return put({
      ...call,
      told: [...(call.told ?? []), ...fresh.map((event) => ({ atMs, by: 'api' as const, event }))],
    })
  }

  const handle = (call: Call, request: CallRequest): CallAnswer => {
    // Each command has a moment of its own.
    server.clock.nowMs += 1
    const atMs = server.clock.nowMs
    const { replay } = tell(call, request.type === 'tell' ? request.events : [{ ...request, atMs }])
    const result: CommandResult | undefined = replay?.commands.findLast((each) => each.atMs === atMs)
    return {
      status: replay?.status ?? 'off',
      ...(result && { result }),
      ...(replay?.autoResumeAtMs !== undefined && { autoResumeAtMs: replay.autoResumeAtMs }),
    }
  }

  const stop = answerCallRequests(server.bus, (callId, request) => {
    const call = calls.get(callId)
    return call && handle(call, request)
  })
  return {
    async take(call) {
      put(call)
      await saving
    },
    find: (callId) => calls.get(callId),
    forget: (callId) => void calls.delete(callId),
    saved: () => saving,
    close: stop,
  }
}
