import type { PeopleImported } from '../../../../contract/people-import.ts'
import type { ImportKind } from '../../../../core/people-import/import-columns.ts'
import { base64Of } from '../../../lib/base64-of.ts'
import { request } from '../../../lib/request.ts'

interface GivenFile {
  readonly kind: ImportKind
  readonly file: File
}

/** With `dryRun` nothing is changed. */
export async function importPeople(
  accountId: string,
  { kind, file }: GivenFile,
  dryRun: boolean,
): Promise<PeopleImported> {
  const body = { kind, base64: await base64Of(file) }
  return request(`/accounts/${accountId}/people-import`, { method: 'POST', query: { dryRun }, body })
}
