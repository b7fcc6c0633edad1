import { useQuery } from '@tanstack/react-query'
import type { AnswerOf } from '../../../../contract/route.ts'
import type { storageRoutes } from '../../../../contract/storage.ts'
import { request } from '../../../lib/request.ts'

export type RecordingCopy = AnswerOf<typeof storageRoutes.listRecordingCopies>['copies'][number]

/** Where a recording lies. Asked again while something is on its way. */
export function useRecordingCopies(recordingId: string) {
  return useQuery({
    queryKey: ['recording-copies', recordingId],
    queryFn: ({ signal }) => request<{ copies: RecordingCopy[] }>(`/recordings/${recordingId}/copies`, { signal }),
    select: ({ copies }) => copies,
    refetchInterval: ({ state }) =>
      state.data?.copies.some((copy) => copy.state === 'waiting' || copy.state === 'removing') ? 5000 : false,
  })
}
