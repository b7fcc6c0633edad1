import { useQuery } from '@tanstack/react-query'
import type { RefusedInvite } from '../../../../contract/refused-invite.ts'
import { request } from '../../../lib/request.ts'

/** Senders that were refused, latest first. */
export function useRefusedInvites() {
  return useQuery({
    queryKey: ['refused-invites'],
    queryFn: ({ signal }) => request<{ refusedInvites: RefusedInvite[] }>('/refused-invites', { signal }),
    select: (answer) => answer.refusedInvites,
  })
}
