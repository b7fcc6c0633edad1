import { useQuery } from '@tanstack/react-query'
import type { RecordingClient } from '../../../contract/recording-client.ts'
import { request } from '../request.ts'

export function useRecordingClients() {
  return useQuery({
    queryKey: ['recording-clients'],
    queryFn: ({ signal }) => request<{ recordingClients: RecordingClient[] }>('/recording-clients', { signal }),
    select: (answer) => answer.recordingClients,
  })
}
