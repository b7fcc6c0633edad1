/** Phone systems that may send calls. They belong to the platform, whichever accounts they serve. */

import type { Selectable } from 'kysely'
import type { RecordingClient } from '../core/model/account.ts'
import { AppError } from '../core/model/app-error.ts'
import type { RecordingClientId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, PLATFORM } from './db.ts'
import { newId } from './new-id.ts'
import { storableJson } from './row-values.ts'
import type { Tables } from './schema.ts'

export type NewRecordingClient = Omit<RecordingClient, 'id'> & { readonly id?: RecordingClientId }

/** Fails with `recording-client-name-taken`. */
export async function createRecordingClient(db: Db, draft: NewRecordingClient): Promise<RecordingClient> {
  const client: RecordingClient = { mapping: 'generic', ...draft, id: draft.id ?? newId() }
  await refusing(inScope(db, PLATFORM, (trx) => trx.insertInto('recording_clients').values(toRow(client)).execute()))
  return client
}

/** Replaces everything but the id. Fails with `recording-client-not-found` or `recording-client-name-taken`. */
export async function updateRecordingClient(db: Db, client: RecordingClient): Promise<void> {
  const { id, ...values } = toRow(client)
  const result = await refusing(
    inScope(db, PLATFORM, (trx) =>
      trx.updateTable('recording_clients').set(values).where('id', '=', id).executeTakeFirst(),
    ),
  )
  if (result.numUpdatedRows === 0n) {
    throw new AppError('recording-client-not-found', 'There is no such recording client')
  }
}

/** Its calls stay. */
export async function removeRecordingClient(db: Db, id: RecordingClientId): Promise<void> {
  if (!isUuid(id)) return
  await inScope(db, PLATFORM, (trx) => trx.deleteFrom('recording_clients').where('id', '=', id).execute())
}

/** By name. */
export async function listRecordingClients(db: Db): Promise<readonly RecordingClient[]> {
  const rows = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('recording_clients').selectAll().orderBy('name').execute(),
  )
  return rows.map(toRecordingClient)
}

export async function findRecordingClient(db: Db, id: RecordingClientId): Promise<RecordingClient | undefined> {
  if (!isUuid(id)) return undefined
  const row = await inScope(db, PLATFORM, (trx) =>
    trx.selectFrom('recording_clients').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  return row && toRecordingClient(row)
}

function toRow(client: RecordingClient) {
  return {
    id: client.id,
    name: client.name,
    addresses: [...client.addresses],
    certificate_fingerprints: [...client.certificateFingerprints],
    selectors: storableJson(client.selectors),
    mapping: storableJson(client.mapping ?? 'generic'),
    srtp: client.srtp ?? ('accept' as const),
  }
}

export function toRecordingClient(row: Omit<Selectable<Tables['recording_clients']>, 'created_at'>): RecordingClient {
  return {
    id: row.id,
    name: row.name,
    addresses: row.addresses,
    certificateFingerprints: row.certificate_fingerprints,
    selectors: row.selectors,
    mapping: row.mapping,
    srtp: row.srtp,
  }
}
