import { useQuery } from '@tanstack/react-query'
import type { Recorder } from '../../../../contract/recorder.ts'
import { request } from '../../../lib/request.ts'

/** A recorder that this server had not heard of yet is not told of by an event. */
const ASK_AGAIN_MS = 60_000

/** How the recorders are. */
export function useRecorders() {
  return useQuery({
    queryKey: ['recorders'],
    queryFn: ({ signal }) => request<{ recorders: Recorder[] }>('/recorders', { signal }),
    select: (answer) => answer.recorders,
    refetchInterval: ASK_AGAIN_MS,
  })
}
