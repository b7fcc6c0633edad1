import type { z } from 'zod'
import type { RecordingClient, recordingClientDraft } from '../../../contract/recording-client.ts'
import { request } from '../request.ts'

export type RecordingClientInput = z.input<typeof recordingClientDraft>

/** Makes a recording client, or replaces the one with this id. */
export function saveRecordingClient(id: string | undefined, body: RecordingClientInput): Promise<RecordingClient> {
  return id === undefined
    ? request('/recording-clients', { method: 'POST', body })
    : request(`/recording-clients/${id}`, { method: 'PUT', body })
}

/** Its calls stay. */
export function removeRecordingClient(id: string): Promise<undefined> {
  return request(`/recording-clients/${id}`, { method: 'DELETE' })
}
