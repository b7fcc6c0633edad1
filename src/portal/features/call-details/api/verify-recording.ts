import type { RecordingProof } from '../../../../contract/recording-proof.ts'
import { request } from '../../../lib/request.ts'

/** Reads every copy of it again: seconds, of a long one in a bucket more. */
export function verifyRecording(recordingId: string): Promise<RecordingProof> {
  return request(`/recordings/${recordingId}/verification`, { method: 'POST' })
}
