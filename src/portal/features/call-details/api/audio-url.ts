import { apiUrl } from '../../../lib/request.ts'

/** For the player: ranges are asked for by the browser. */
export const audioUrl = (recordingId: string): string => apiUrl(`/recordings/${recordingId}/audio`)

/** The same as a file with a name. */
export function downloadUrl(recordingId: string, encoding: 'stored' | 'pcm16'): string {
  return apiUrl(`/recordings/${recordingId}/audio`, { encoding, download: '1' })
}

/** As it lies in the store, for whoever has the key. */
export const sealedUrl = (recordingId: string): string => apiUrl(`/recordings/${recordingId}/sealed`)

/** What proves the call, as a file with a name. */
export const evidenceUrl = (callId: string): string => apiUrl(`/calls/${callId}/evidence`)
