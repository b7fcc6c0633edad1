import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { z } from 'zod'
import type { InviteUnderstanding, understandInviteBody } from '../../../../contract/understand-invite.ts'
import { request } from '../../../lib/request.ts'

export type UnderstandInput = z.input<typeof understandInviteBody>

/** Asked with every change; what was understood before stays until the new answer is there. */
export function useUnderstanding(input: UnderstandInput) {
  const query = useQuery({
    queryKey: ['understanding', input],
    queryFn: ({ signal }) =>
      request<InviteUnderstanding>('/recording-clients/understand', { method: 'POST', body: input, signal }),
    enabled: input.text.trim() !== '',
    placeholderData: keepPreviousData,
    // A rule that cannot be used yet is told at its row, not tried again.
    retry: false,
    gcTime: 30_000,
  })
  // Also while a rule that is being written is refused.
  const [last, setLast] = useState<InviteUnderstanding>()
  useEffect(() => {
    if (query.data) setLast(query.data)
  }, [query.data])
  return { ...query, data: query.data ?? last }
}
