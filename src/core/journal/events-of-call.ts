import type { Call, CallEvent } from '../model/call.ts'

/**
 * Events that add up to the call again, but for its streams: those go in between. What is no event (the packets that each way brought, what
 * it was merged from) is not told.
 */
export function eventsOfCall(call: Call): {
  readonly first: readonly CallEvent[]
  readonly last: readonly CallEvent[]
} {
  const { id: callId, accountId, recordingClientId, settingsVersion, startedAtMs: atMs, endedAtMs = atMs } = call
  const { sides, decision, replay, identifiers, told = [], metadata = [], flags, parties, endCause } = call
  const lastHeard = call.lastHeardAtMs === undefined ? {} : { lastHeardAtMs: call.lastHeardAtMs }
  const version = settingsVersion === undefined ? {} : { settingsVersion }
  return {
    first: [
      { type: 'call-started', atMs, callId, accountId, recordingClientId, ...version },
      ...call.sessions.map(({ id: sessionId, startedAtMs, endedAtMs: _, ...session }): CallEvent => {
        return { type: 'session-started', atMs: startedAtMs, sessionId, ...session }
      }),
      ...metadata.map((body): CallEvent => ({ type: 'metadata-received', ...body })),
    ],
    last: [
      { type: 'parties-known', atMs: endedAtMs, parties },
      ...(sides ? [{ type: 'sides-known' as const, atMs: endedAtMs, sides }] : []),
      ...told.map((each): CallEvent => ({ type: 'told', ...each })),
      { type: 'identified', atMs: endedAtMs, identifiers },
      ...flags.map((flag): CallEvent => ({ type: 'flagged', atMs: endedAtMs, flag })),
      ...(decision ? [{ type: 'decided' as const, atMs: endedAtMs, decision, ...(replay && { replay }) }] : []),
      { type: 'call-ended', atMs: endedAtMs, cause: endCause ?? 'crash', ...lastHeard },
    ],
  }
}
