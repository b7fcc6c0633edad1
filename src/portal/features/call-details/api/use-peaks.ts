import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Recording } from '../../../../contract/recording.ts'
import type { Peaks } from '../../../lib/peaks.ts'
import { requestRaw } from '../../../lib/request.ts'

/**
 * The wave forms of a call's recordings, by id: undefined while loading, null when there is none, or none that can be opened here. They never
 * change.
 */
export function usePeaks(recordings: readonly Recording[]): ReadonlyMap<string, Peaks | undefined | null> {
  const results = useQueries({
    queries: recordings.map((recording) => ({
      queryKey: ['peaks', recording.id],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => getPeaks(recording, signal),
      staleTime: Number.POSITIVE_INFINITY,
      enabled: !recording.sealed,
    })),
  })
  const states = results.map(({ status }) => status).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: results are made anew on every render; what they hold changes with their states
  return useMemo(
    () =>
      new Map(
        recordings.map(
          ({ id, sealed }, index) => [id, sealed || results[index]?.isError ? null : results[index]?.data] as const,
        ),
      ),
    [recordings, states],
  )
}

/** A pixel shows no more of it, and a second of silence is still found. */
const MOST_PAIRS = 100_000

/** Of a long recording a coarse wave form: of a day two hundred kilobytes instead of thirty megabytes. */
export async function getPeaks(
  { id, channels, peaksPerSecond, durationMs }: Pick<Recording, 'id' | 'channels' | 'peaksPerSecond' | 'durationMs'>,
  signal: AbortSignal,
): Promise<Peaks> {
  const perSecond = Math.min(peaksPerSecond, Math.max(1, MOST_PAIRS / (durationMs / 1000)))
  const isWhole = perSecond === peaksPerSecond
  const response = await requestRaw(`/recordings/${id}/peaks`, { signal, ...(isWhole ? {} : { query: { perSecond } }) })
  return {
    values: new Int8Array(await response.arrayBuffer()),
    channelCount: channels.length,
    pairsPerSecond: peaksPerSecond / Math.ceil(peaksPerSecond / perSecond),
  }
}
