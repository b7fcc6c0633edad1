import type { Reseller } from '../../../../contract/reseller.ts'
import { request } from '../../../lib/request.ts'

export type ResellerInput = Omit<Reseller, 'id'>

/** Makes a reseller, or replaces the one with this id. */
export function saveReseller(id: string | undefined, body: ResellerInput): Promise<Reseller> {
  return id === undefined
    ? request('/resellers', { method: 'POST', body })
    : request(`/resellers/${id}`, { method: 'PUT', body })
}

export function removeReseller(id: string): Promise<undefined> {
  return request(`/resellers/${id}`, { method: 'DELETE' })
}
