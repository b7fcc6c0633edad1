import type { ImportedSettings } from '../../../../contract/settings-import.ts'
import { request } from '../../../lib/request.ts'

export type ImportedSystem = 'kazoo' | 'netsapiens'

/** Another system's documents as settings of this account. Nothing is saved. */
export function importSettings(
  accountId: string,
  system: ImportedSystem,
  documents: Readonly<Record<string, unknown>>,
): Promise<ImportedSettings> {
  return request(`/accounts/${accountId}/settings/import`, { method: 'POST', body: { system, documents } })
}
