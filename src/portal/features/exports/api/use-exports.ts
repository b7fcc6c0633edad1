import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Export } from '../../../../contract/export.ts'
import { useLiveEvent } from '../../../lib/live-context.tsx'
import { request } from '../../../lib/request.ts'

export const EXPORTS_KEY = ['exports'] as const

/** Events bring progress at once; asking again covers what the stream of events missed. */
const POLL_MS = 2_000

/** This person's exports, newest first, with their progress. */
export function useExports(enabled = true) {
  const client = useQueryClient()
  const refetch = () => void client.invalidateQueries({ queryKey: EXPORTS_KEY })
  useLiveEvent('export-changed', refetch)
  useLiveEvent('resumed', refetch)
  return useQuery({
    queryKey: EXPORTS_KEY,
    queryFn: ({ signal }) => request<{ exports: Export[] }>('/exports', { signal }),
    select: (answer) => answer.exports,
    enabled,
    refetchInterval: ({ state }) => (state.data?.exports.some(isUnfinished) ? POLL_MS : false),
  })
}

export const isUnfinished = (job: Export): boolean => job.state === 'waiting' || job.state === 'running'
