import type { PeopleImported } from '../../../../contract/people-import.ts'
import type { ImportKind } from '../../../../core/people-import/import-columns.ts'
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

/** As it lies on the disk: the server finds out how it is encoded. */
function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
