/** Tells by e-mail who asks for access, and what became of it. Nothing waits for a letter; one that the mail server does not take is sent later. */

import { type AccessNews, accessLetter } from '../../core/access/access-letter.ts'
import { formatZonedTime } from '../../core/export/zoned-time.ts'
import { PERMISSIONS_OF } from '../../core/model/permission.ts'
import { isOutsideAccounts, ROLES } from '../../core/model/role.ts'
import { findGrant, type GrantState, type StoredGrant } from '../../store/access-grants.ts'
import { findAccount } from '../../store/accounts.ts'
import { accountScope, PLATFORM } from '../../store/db.ts'
import type { Attempt } from '../../store/jobs.ts'
import { findLetterLanguage } from '../../store/letter-languages.ts'
import { findUser, listUsersOfRoles, type StoredUser } from '../../store/users.ts'
import type { ServerParts } from '../server-parts.ts'
import { accessNames } from './access-names.ts'

export type LetterWork = Pick<ServerParts, 'db' | 'jobs' | 'mailer' | 'publicUrl' | 'nowMs' | 'log'>
type What = AccessNews['happened']['what']

const WHO_DECIDES = ROLES.filter(
  (role) => !isOutsideAccounts(role) && PERMISSIONS_OF[role].some((permission) => permission === 'manage-access'),
)

/** What is told only as long as it is so. */
const STATE_OF: Readonly<Record<What, GrantState>> = { requested: 'requested', approved: 'granted', refused: 'refused' }

const AGAIN_AFTER_MS = 3_600_000
/** News that are older are none. */
const GIVE_UP_AFTER_MS = 48 * 3_600_000

/** A request goes to whoever of the account may decide about it, a decision to whoever asked: a job for each. Nothing without a mail server. */
export async function askForAccessLetters(work: LetterWork, grant: StoredGrant, what: What): Promise<void> {
  if (!work.mailer) return
  try {
    const readers = await readersOf(work, grant, what)
    await work.db.transaction().execute(async (trx) => {
      for (const { id } of readers) {
        await work.jobs.enqueue(trx, { name: 'send-access-letter', subjectId: `${grant.id} ${what} ${id}` })
      }
    })
  } catch (error) {
    work.log.warn({ err: error, grantId: grant.id }, 'letters about access were not sent')
  }
}

/** Call it once, in the process that works. */
export async function startAccessLetters(work: LetterWork): Promise<void> {
  await work.jobs.work('send-access-letter', (subjectId, attempt) => sendAccessLetter(work, subjectId, attempt))
}

/** Rejects when the mail server does not take it; after the last attempt it waits for an hour, for two days. */
export async function sendAccessLetter(
  work: LetterWork,
  subjectId: string,
  { isLast }: Pick<Attempt, 'isLast'>,
): Promise<void> {
  const [grantId = '', what = '', readerId = ''] = subjectId.split(' ')
  const grant = await findGrant(work.db, PLATFORM, grantId)
  if (!grant || !isWhat(what) || grant.state !== STATE_OF[what]) return
  const isOld = work.nowMs() - (grant.decidedAtMs ?? grant.requestedAtMs) > GIVE_UP_AFTER_MS
  if (isOld) return work.log.warn({ grantId, userId: readerId }, 'a letter about access was never sent')
  try {
    await send(work, grant, what, readerId)
  } catch (error) {
    if (!isLast) throw error
    work.log.warn(
      { err: error, grantId, userId: readerId },
      'a letter about access was not sent: tried again in an hour',
    )
    const notBeforeMs = work.nowMs() + AGAIN_AFTER_MS
    const job = { name: 'send-access-letter', subjectId, notBeforeMs } as const
    await work.db.transaction().execute((trx) => work.jobs.enqueue(trx, job))
  }
}

const isWhat = (text: string): text is What => text in STATE_OF

async function readersOf({ db }: LetterWork, { accountId, userId }: StoredGrant, what: What): Promise<StoredUser[]> {
  const scope = accountScope(accountId)
  const asking = await findUser(db, scope, userId)
  const readers = what === 'requested' ? await listUsersOfRoles(db, scope, WHO_DECIDES) : asking ? [asking] : []
  // Nobody decides about the own request.
  return readers.filter(({ id, active, email }) => {
    return active && email !== undefined && (what !== 'requested' || id !== userId)
  })
}

/** Fails with `mail-not-sent`. Nothing to somebody who is gone meanwhile. */
async function send(work: LetterWork, grant: StoredGrant, what: What, readerId: string): Promise<void> {
  const { db, mailer, publicUrl } = work
  const scope = accountScope(grant.accountId)
  const [account, asking] = await Promise.all([
    findAccount(db, scope, grant.accountId),
    findUser(db, scope, grant.userId),
  ])
  const reader = (await readersOf(work, grant, what)).find(({ id }) => id === readerId)
  if (!mailer || !account || !asking || reader?.email === undefined) return
  const language = await findLetterLanguage(db, reader.id)
  const { kind, id = '' } = grant.scope
  const names = await accessNames(db, account.id, kind === 'user' ? [id] : [])
  const letter = accessLetter({
    personName: reader.name,
    language,
    accountName: account.name,
    timeZone: account.timeZone,
    scope: { kind, name: names.get(kind === 'user' ? id : `${kind} ${id}`) ?? id },
    link: `${publicUrl ?? ''}${what === 'requested' ? '/settings/access' : linkOf(grant)}`,
    happened: happenedOf(grant, asking, what, account.timeZone),
  })
  await mailer.send({ to: reader.email, ...letter })
}

const linkOf = ({ scope: { kind, id } }: StoredGrant) => (kind === 'call' ? `/calls/${id}` : '/calls')

function happenedOf(
  { reason, endsAtMs, decisionReason }: StoredGrant,
  asking: StoredUser,
  what: What,
  timeZone: string,
): AccessNews['happened'] {
  const said = decisionReason === undefined ? {} : { reason: decisionReason }
  switch (what) {
    case 'requested':
      return { what, by: asking.name, reason }
    case 'approved':
      return { what, ...(endsAtMs !== undefined && { endsAt: formatZonedTime(endsAtMs, timeZone) }), ...said }
    case 'refused':
      return { what, ...said }
  }
}
