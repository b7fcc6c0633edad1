import { useQuery } from '@tanstack/react-query'
import { request } from '../../../lib/request.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/** Recording groups of the account. */
export function useRecordingGroups(accountId: string) {
  return useQuery({
    queryKey: ['access-scopes', accountId, 'group'],
    queryFn: ({ signal }) =>
      request<{ recordingGroups: Named[] }>('/recording-groups', { query: { accountId }, signal }),
    select: (answer) => answer.recordingGroups,
  })
}
