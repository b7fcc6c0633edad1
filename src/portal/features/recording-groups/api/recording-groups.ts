import { useQuery } from '@tanstack/react-query'
import type { RecordingGroup } from '../../../../contract/recording-group.ts'
import { request } from '../../../lib/request.ts'

export type RecordingGroupInput = Pick<RecordingGroup, 'name' | 'managerIds' | 'memberIds'>

/** Recording groups of one account, by name. */
export function useRecordingGroups(accountId: string) {
  return useQuery({
    queryKey: ['recording-groups', accountId],
    queryFn: ({ signal }) =>
      request<{ recordingGroups: RecordingGroup[] }>('/recording-groups', { query: { accountId }, signal }),
    select: (answer) => answer.recordingGroups,
  })
}

/** Makes a group of the account, or replaces the one with this id. */
export function saveRecordingGroup(
  accountId: string,
  id: string | undefined,
  input: RecordingGroupInput,
): Promise<RecordingGroup> {
  return id === undefined
    ? request('/recording-groups', { method: 'POST', body: { ...input, accountId } })
    : request(`/recording-groups/${id}`, { method: 'PUT', body: input })
}

export function removeRecordingGroup(id: string): Promise<undefined> {
  return request(`/recording-groups/${id}`, { method: 'DELETE' })
}
