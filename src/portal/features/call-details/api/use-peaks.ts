import { useQuery } from '@tanstack/react-query'
import type { Recording } from '../../../../contract/recording.ts'
import type { Peaks } from '../../../lib/peaks.ts'
import { requestRaw } from '../../../lib/request.ts'

/** The wave form of a recording; it never changes. */
export function usePeaks(recording: Recording) {
  return useQuery({
    queryKey: ['peaks', recording.id],
    queryFn: async ({ signal }): Promise<Peaks> => {
      const response = await requestRaw(`/recordings/${recording.id}/peaks`, { signal })
      return {
        values: new Int8Array(await response.arrayBuffer()),
        channelCount: recording.channels.length,
        pairsPerSecond: recording.peaksPerSecond,
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}
