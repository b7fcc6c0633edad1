import { describe, expect, it } from 'vitest'
import type { CallEvent, Party } from '../model/call.ts'
import type { Stream } from '../model/media.ts'
import { applyCallEvent, callFromEvents } from './fold-call.ts'

const STARTED: CallEvent = { type: 'call-started', atMs: 1, callId: 'c', accountId: 'a', recordingClientId: 'r' }
const SESSION: CallEvent = {
  type: 'session-started',
  atMs: 2,
  sessionId: 's',
  sipCallId: 'x@y',
  from: 'sip:a',
  to: 'sip:b',
  remote: '192.0.2.1:5060',
}
const STREAM: Stream = { id: 0, kind: 'audio', label: '1', direction: 'recvonly', codecs: [], rtpPort: 4000 }
const party = (index: number, role: Party['role'], network: Party['network']): Party => ({
  index,
  role,
  network,
  streamIds: [],
})

describe('callFromEvents', () => {
  it('needs call-started first', () => {
    expect(callFromEvents([])).toBeUndefined()
    expect(callFromEvents([SESSION])).toBeUndefined()
    expect(applyCallEvent(undefined, SESSION)).toBeUndefined()
  })

  it('draws hold as changes of direction and closes everything with the call', () => {
    const call = callFromEvents([
      STARTED,
      SESSION,
      { type: 'stream-added', atMs: 3, sessionId: 's', stream: STREAM },
      { type: 'stream-changed', atMs: 10, stream: { ...STREAM, direction: 'inactive' } },
      { type: 'stream-changed', atMs: 11, stream: { ...STREAM, direction: 'inactive' } },
      { type: 'stream-changed', atMs: 20, stream: STREAM },
      { type: 'flagged', atMs: 21, flag: 'cut-short' },
      { type: 'flagged', atMs: 22, flag: 'cut-short' },
      { type: 'call-ended', atMs: 30, cause: 'crash' },
      { type: 'call-ended', atMs: 40, cause: 'bye' },
    ])
    expect(call).toMatchObject({
      state: 'ended',
      startedAtMs: 1,
      endedAtMs: 30,
      endCause: 'crash',
      flags: ['cut-short'],
    })
    expect(call?.sessions).toMatchObject([{ id: 's', endedAtMs: 30 }])
    expect(call?.streams[0]).toMatchObject({ endedAtMs: 30, sessionId: 's' })
    expect(call?.streams[0]?.directions).toEqual([
      { atMs: 3, direction: 'recvonly' },
      { atMs: 10, direction: 'inactive' },
      { atMs: 20, direction: 'recvonly' },
    ])
  })

  it('ends a session and its streams before the call', () => {
    const call = callFromEvents([
      STARTED,
      SESSION,
      { type: 'stream-added', atMs: 3, sessionId: 's', stream: STREAM },
      { type: 'session-ended', atMs: 9, sessionId: 's', cause: 'bye' },
    ])
    expect(call).toMatchObject({ state: 'live', sessions: [{ endedAtMs: 9 }], streams: [{ endedAtMs: 9 }] })
  })

  it('takes the direction from the parties until the policy has decided', () => {
    const parties = [party(0, 'caller', 'offnet'), party(1, 'callee', 'onnet')]
    const known = callFromEvents([STARTED, { type: 'parties-known', atMs: 4, parties }])
    expect(known?.direction).toBe('inbound')
    const decision = { outcome: 'record', triggers: [], direction: 'internal', trace: [] } as const
    const decided = known && applyCallEvent(known, { type: 'decided', atMs: 5, decision })
    expect(decided?.direction).toBe('internal')
    expect(decided && applyCallEvent(decided, { type: 'parties-known', atMs: 6, parties })?.direction).toBe('internal')
  })

  it('keeps what the client sent as it came, once', () => {
    const body = { sessionId: 's', contentType: 'application/rs-metadata+xml', problems: [] }
    const call = callFromEvents([
      STARTED,
      SESSION,
      { type: 'metadata-received', atMs: 3, raw: '<recording/>', ...body },
      { type: 'metadata-received', atMs: 90, raw: '<recording/>', ...body },
      { type: 'metadata-received', atMs: 95, raw: '<recording></recording>', ...body },
    ])
    expect(call?.metadata).toEqual([
      { atMs: 3, raw: '<recording/>', ...body },
      { atMs: 95, raw: '<recording></recording>', ...body },
    ])
  })

  it('is not disturbed by an event it does not know', () => {
    const call = callFromEvents([STARTED])
    expect(applyCallEvent(call, { type: 'of-tomorrow', atMs: 9 } as unknown as CallEvent)).toEqual(call)
  })
})
