import { request } from '../../../lib/request.ts'

/** Cancels it, or removes its file. */
export function removeExport(exportId: string): Promise<undefined> {
  return request(`/exports/${exportId}`, { method: 'DELETE' })
}
