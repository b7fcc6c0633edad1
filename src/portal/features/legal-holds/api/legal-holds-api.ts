import { useQuery } from '@tanstack/react-query'
import type { HoldRelease, LegalHold, legalHoldRoutes } from '../../../../contract/legal-hold.ts'
import type { AnswerOf, SentBodyOf } from '../../../../contract/route.ts'
import { request } from '../../../lib/request.ts'

export type HoldInput = SentBodyOf<typeof legalHoldRoutes.createLegalHold>
export type HeldCallsInput = SentBodyOf<typeof legalHoldRoutes.addHeldCalls>
export type HeldCallsAnswer = AnswerOf<typeof legalHoldRoutes.addHeldCalls>

/** Cases of an account, those that hold first. */
export function useLegalHolds(accountId: string | undefined) {
  return useQuery({
    queryKey: ['legal-holds', accountId],
    queryFn: ({ signal }) => request<{ legalHolds: LegalHold[] }>(`/accounts/${accountId}/legal-holds`, { signal }),
    select: (answer) => answer.legalHolds,
    enabled: accountId !== undefined,
  })
}

export function createHold(accountId: string, body: HoldInput): Promise<LegalHold> {
  return request(`/accounts/${accountId}/legal-holds`, { method: 'POST', body })
}

export function updateHold(id: string, body: HoldInput): Promise<LegalHold> {
  return request(`/legal-holds/${id}`, { method: 'PUT', body })
}

export function addHeldCalls(id: string, body: HeldCallsInput): Promise<HeldCallsAnswer> {
  return request(`/legal-holds/${id}/calls`, { method: 'POST', body })
}

export function removeHeldCalls(
  id: string,
  body: SentBodyOf<typeof legalHoldRoutes.removeHeldCalls>,
): Promise<AnswerOf<typeof legalHoldRoutes.removeHeldCalls>> {
  return request(`/legal-holds/${id}/removal`, { method: 'POST', body })
}

/** What will go when it is released now. */
export function useRelease(id: string) {
  return useQuery({
    queryKey: ['legal-holds', 'release', id],
    queryFn: ({ signal }) => request<HoldRelease>(`/legal-holds/${id}/release`, { signal }),
    gcTime: 0,
  })
}

export function releaseHold(id: string, body: { readonly reason: string; readonly goes: number }): Promise<LegalHold> {
  return request(`/legal-holds/${id}/release`, { method: 'POST', body })
}
