import type { ApplyRecordingClient } from '../../contract/apply-document.ts'
import type { Account, AccountSelector, RecordingClient } from '../../core/model/account.ts'
import { findAccountBySlug, listAccounts } from '../../store/accounts.ts'
import { PLATFORM, type Trx } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import {
  createRecordingClient,
  listRecordingClients,
  removeRecordingClient,
  updateRecordingClient,
} from '../../store/recording-clients.ts'
import { bring, documentInvalid, type Made, takeAway } from './change.ts'

/** After the accounts, which its selectors may name. */
export async function applyRecordingClient(trx: Trx, wanted: ApplyRecordingClient): Promise<Made> {
  const { name } = wanted
  const thing = { kind: 'recording-client', name } as const
  const before = (await listRecordingClients(trx)).find((client) => client.name === name)
  if (wanted.absent) return takeAway(thing, before, (id) => removeRecordingClient(trx, id))
  const after: RecordingClient = {
    id: before?.id ?? newId(),
    name,
    addresses: wanted.addresses ?? before?.addresses ?? [],
    certificateFingerprints: wanted.certificateFingerprints ?? before?.certificateFingerprints ?? [],
    selectors: wanted.selectors ? await selectorsOf(trx, wanted.selectors) : (before?.selectors ?? []),
    mapping: wanted.mapping ?? before?.mapping ?? 'generic',
    srtp: wanted.srtp ?? before?.srtp ?? 'accept',
  }
  if (after.selectors.length === 0) throw documentInvalid(`${name} is new and needs selectors`)
  if (after.addresses.length + after.certificateFingerprints.length === 0) {
    throw documentInvalid(`${name} needs an address or a certificate fingerprint`)
  }
  const write = () => (before ? updateRecordingClient(trx, after) : createRecordingClient(trx, after))
  const accounts = await listAccounts(trx, PLATFORM)
  return bring(thing, before && fieldsOf(before, accounts), fieldsOf(after, accounts), write)
}

/** The document names accounts by slug. */
async function selectorsOf(
  trx: Trx,
  selectors: NonNullable<ApplyRecordingClient['selectors']>,
): Promise<readonly AccountSelector[]> {
  return Promise.all(
    selectors.map(async (selector): Promise<AccountSelector> => {
      if (selector.by !== 'fixed') return selector
      const account = await findAccountBySlug(trx, PLATFORM, selector.account)
      if (!account) throw documentInvalid(`There is no account ${selector.account}`)
      return { by: 'fixed', accountId: account.id }
    }),
  )
}

/** As the document would say it. */
function fieldsOf(client: RecordingClient, accounts: readonly Account[]) {
  const { addresses, certificateFingerprints, mapping = 'generic', srtp = 'accept' } = client
  const selectors = client.selectors.map((selector) => {
    if (selector.by !== 'fixed') return selector
    return { by: 'fixed', account: accounts.find(({ id }) => id === selector.accountId)?.slug ?? selector.accountId }
  })
  return { addresses, certificateFingerprints, selectors, mapping, srtp }
}
