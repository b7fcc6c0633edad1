import { useQuery } from '@tanstack/react-query'
import type { AnswerOf, SentBodyOf } from '../../../../contract/route.ts'
import type { StorageTarget, storageRoutes } from '../../../../contract/storage.ts'
import { request } from '../../../lib/request.ts'

export type TargetInput = SentBodyOf<typeof storageRoutes.createStorageTarget>
export type PlanInput = SentBodyOf<typeof storageRoutes.putStoragePlan>
export type TargetTest = AnswerOf<typeof storageRoutes.testStorageTarget>

/** `accountId` undefined: the platform's. */
const queryOf = (accountId: string | undefined) => (accountId === undefined ? {} : { accountId })

export function useStorageTargets(accountId: string | undefined) {
  return useQuery({
    queryKey: ['storage', accountId, 'targets'],
    queryFn: ({ signal }) =>
      request<{ storageTargets: StorageTarget[] }>('/storage-targets', { query: queryOf(accountId), signal }),
    select: (answer) => answer.storageTargets,
  })
}

export function useStoragePlan(accountId: string | undefined) {
  return useQuery({
    queryKey: ['storage', accountId, 'plan'],
    queryFn: ({ signal }) =>
      request<AnswerOf<typeof storageRoutes.getStoragePlan>>('/storage-plan', { query: queryOf(accountId), signal }),
  })
}

/** Asked again while something waits. */
export function useWaitingCopies(accountId: string | undefined) {
  return useQuery({
    queryKey: ['storage', accountId, 'queue'],
    queryFn: ({ signal }) =>
      request<AnswerOf<typeof storageRoutes.listWaitingCopies>>('/storage-queue', {
        query: queryOf(accountId),
        signal,
      }),
    select: (answer) => answer.copies,
    refetchInterval: 5000,
  })
}

export function createTarget(accountId: string | undefined, body: TargetInput): Promise<StorageTarget> {
  return request('/storage-targets', { method: 'POST', query: queryOf(accountId), body })
}

export function updateTarget(id: string, body: TargetInput): Promise<StorageTarget> {
  return request(`/storage-targets/${id}`, { method: 'PUT', body })
}

export function removeTarget(id: string): Promise<undefined> {
  return request(`/storage-targets/${id}`, { method: 'DELETE' })
}

export function testTarget(id: string): Promise<TargetTest> {
  return request(`/storage-targets/${id}/test`, { method: 'POST' })
}

export function putPlan(accountId: string | undefined, body: PlanInput): Promise<unknown> {
  return request('/storage-plan', { method: 'PUT', query: queryOf(accountId), body })
}

export function removePlan(accountId: string | undefined): Promise<undefined> {
  return request('/storage-plan', { method: 'DELETE', query: queryOf(accountId) })
}

export function retryCopies(accountId: string | undefined): Promise<{ readonly copies: number }> {
  return request('/storage-queue/retry', { method: 'POST', query: queryOf(accountId) })
}
