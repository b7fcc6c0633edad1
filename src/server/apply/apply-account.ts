import type { ApplyAccount } from '../../contract/apply-document.ts'
import type { Account } from '../../core/model/account.ts'
import type { Reseller } from '../../core/model/reseller.ts'
import { createAccount, findAccountBySlug, removeAccount, updateAccount } from '../../store/accounts.ts'
import { PLATFORM, type Trx } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { findResellerBySlug, listResellers } from '../../store/resellers.ts'
import { bringAccessGrants, takeAwayAccessGrants } from './apply-access-grants.ts'
import { bringCanaries, takeAwayCanaries } from './apply-canaries.ts'
import { bringDevices, takeAwayDevices } from './apply-devices.ts'
import { applyDispositions } from './apply-dispositions.ts'
import { bringExportSchedules, takeAwayExportSchedules } from './apply-export-schedules.ts'
import { applyLetters } from './apply-letters.ts'
import { bringQueues, takeAwayQueues } from './apply-queues.ts'
import { bringRecordingGroups, takeAwayRecordingGroups } from './apply-recording-groups.ts'
import { applyRetention } from './apply-retention.ts'
import { applySettings } from './apply-settings.ts'
import { applySignIn } from './apply-sign-in.ts'
import { applyStorage } from './apply-storage.ts'
import { bringUsers, takeAwayUsers } from './apply-users.ts'
import { bringWebhooks, takeAwayWebhooks } from './apply-webhooks.ts'
import type { Applying } from './applying.ts'
import { type AppliedPart, bring, documentInvalid, takeAway } from './change.ts'

/** What belongs to an account comes after it, and goes before it. */
export async function applyAccount(applying: Applying, wanted: ApplyAccount): Promise<AppliedPart> {
  const { trx, keys, by } = applying
  const existing = await findAccountBySlug(trx, PLATFORM, wanted.slug)
  const resellerId = await resellerIdOf(trx, wanted, existing)
  const account: Account = {
    id: existing?.id ?? newId(),
    slug: wanted.slug,
    name: wanted.name ?? existing?.name ?? wanted.slug,
    domains: wanted.domains ?? existing?.domains ?? [],
    timeZone: wanted.timeZone ?? existing?.timeZone ?? 'UTC',
    ...(resellerId === undefined ? {} : { resellerId }),
  }
  const thing = { kind: 'account', name: account.slug, subjectId: account.id } as const
  const takeAwayParts = async () => [
    ...(await takeAwayCanaries(applying, account, wanted.canaries ?? [])),
    ...(await takeAwayExportSchedules(applying, account, wanted.exportSchedules ?? [])),
    ...(await takeAwayAccessGrants(applying, account, wanted.accessGrants ?? [])),
    ...(await takeAwayWebhooks(trx, account, wanted.webhooks ?? [])),
    ...(await takeAwayQueues(trx, account, wanted.queues ?? [])),
    ...(await takeAwayRecordingGroups(trx, account, wanted.recordingGroups ?? [])),
    ...(await takeAwayDevices(trx, account, wanted.devices ?? [])),
    ...(await takeAwayUsers(applying, account, wanted.users ?? [])),
  ]
  if (wanted.absent) {
    return { changes: [...(await takeAwayParts()), await takeAway(thing, existing, (id) => removeAccount(trx, id))] }
  }
  const write = () => (existing ? updateAccount(trx, account) : createAccount(trx, account))
  const resellers = await listResellers(trx, PLATFORM)
  const fields = (one: Account) => fieldsOf(one, resellers)
  const changed = await bring(thing, existing && fields(existing), fields(account), write)
  const people = [
    ...(await takeAwayParts()),
    ...(await bringUsers(applying, account, wanted.users ?? [])),
    ...(await bringDevices(trx, account, wanted.devices ?? [])),
    ...(await bringRecordingGroups(trx, account, wanted.recordingGroups ?? [])),
    ...(await bringQueues(trx, account, wanted.queues ?? [])),
    ...(await bringWebhooks(trx, keys, account, wanted.webhooks ?? [])),
    ...(wanted.dispositions ? [await applyDispositions(applying, account, wanted.dispositions)] : []),
    ...(await applySignIn(applying, account, wanted)),
    ...(wanted.letters ? [await applyLetters(applying, account, wanted.letters)] : []),
    ...(wanted.storage ? await applyStorage(applying, account, wanted.storage) : []),
    ...(await bringCanaries(applying, account, wanted.canaries ?? [])),
    ...(await bringAccessGrants(applying, account, wanted.accessGrants ?? [])),
    // Behind the stores and people that they name.
    ...(await bringExportSchedules(applying, account, wanted.exportSchedules ?? [])),
  ]
  // Told before whom they name, but made after: the document may bring them.
  const settings = wanted.settings ? [await applySettings(trx, account, wanted.settings, by)] : []
  // Its days are among the settings.
  const retention = wanted.retention ? [await applyRetention(applying, account, wanted.retention)] : []
  return { accountId: account.id, changes: [changed, ...settings, ...people, ...retention] }
}

/** Named in the document, else as it is. Fails with `document-invalid`. */
async function resellerIdOf(trx: Trx, { reseller, slug }: ApplyAccount, existing: Account | undefined) {
  if (reseller === undefined) return existing?.resellerId
  const found = await findResellerBySlug(trx, reseller)
  if (!found) throw documentInvalid(`${slug}: there is no reseller ${reseller}`)
  return found.id
}

function fieldsOf({ name, domains, timeZone, resellerId }: Account, resellers: readonly Reseller[]) {
  const reseller = resellers.find(({ id }) => id === resellerId)?.slug
  return { name, domains, timeZone, ...(reseller === undefined ? {} : { reseller }) }
}
