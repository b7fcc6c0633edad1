/** Names of what the archive stores. Made from the call alone, so that archiving twice writes the same objects twice. */

import { createHash } from 'node:crypto'
import type { Call } from '../core/model/call.ts'
import type { CallId, RecordingId } from '../core/model/ids.ts'
import { uuidTimeMs, uuidv7 } from '../core/model/uuid.ts'

/** `<account>/<yyyy>/<mm>/<dd>/<call>/`, by the day (UTC) the call began. */
export function callPrefix(call: Pick<Call, 'id' | 'accountId' | 'startedAtMs'>): string {
  const day = new Date(call.startedAtMs).toISOString().slice(0, 10).replaceAll('-', '/')
  return `${call.accountId}/${day}/${call.id}/`
}

/** Of a journal that is kept, since not everything in it could be rendered. */
export function journalKey(call: Pick<Call, 'id' | 'accountId' | 'startedAtMs'>): string {
  return `${callPrefix(call)}${call.id}.journal`
}

/** The recording of a segment, the same id each time: an interrupted archiving leaves no second one. */
export function recordingIdOf(callId: CallId, segmentIndex: number): RecordingId {
  const name = segmentIndex === 0 ? `recording of ${callId}` : `recording ${segmentIndex} of ${callId}`
  return uuidv7(uuidTimeMs(callId), createHash('sha256').update(name).digest())
}
