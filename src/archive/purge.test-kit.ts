/** For tests: a call with a recording, as rows. */

import { createHash, randomBytes } from 'node:crypto'
import type { Call } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
import { uuidv7 } from '../core/model/uuid.ts'
import { callPrefix } from './object-keys.ts'

export function callAndRecording(
  accountId: string,
  startedAtMs: number,
  audio: string,
): { call: Call; recording: Recording } {
  const id = uuidv7(startedAtMs, randomBytes(10))
  const call: Call = {
    id,
    accountId,
    recordingClientId: uuidv7(startedAtMs, randomBytes(10)),
    state: 'ready',
    startedAtMs,
    endedAtMs: startedAtMs + 3000,
    endCause: 'bye',
    direction: 'inbound',
    parties: [],
    streams: [],
    sessions: [],
    identifiers: {},
    flags: [],
    metadata: [],
  }
  const recordingId = uuidv7(startedAtMs, randomBytes(10))
  const recording: Recording = {
    id: recordingId,
    callId: id,
    accountId,
    startedAtMs,
    durationMs: 3000,
    encoding: 'mulaw',
    sampleRateHz: 8000,
    channels: [],
    sizeBytes: audio.length,
    sha256: createHash('sha256').update(audio).digest('hex'),
    objectKey: `${callPrefix(call)}${recordingId}.wav`,
    peaksKey: `${callPrefix(call)}${recordingId}.peaks`,
    peaksPerSecond: 100,
    quality: [],
  }
  return { call, recording }
}
