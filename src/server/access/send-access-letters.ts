/** Tells by e-mail who asks for access, and what became of it. Nothing waits for a letter. */

import { type AccessNews, accessLetter } from '../../core/access/access-letter.ts'
import { formatZonedTime } from '../../core/export/zoned-time.ts'
import { PERMISSIONS_OF } from '../../core/model/permission.ts'
import { isOutsideAccounts, ROLES } from '../../core/model/role.ts'
import type { StoredGrant } from '../../store/access-grants.ts'
import { findAccount } from '../../store/accounts.ts'
import { accountScope } from '../../store/db.ts'
import { findOrderOptions } from '../../store/order-options.ts'
import { findUser, listUsersOfRoles, type StoredUser } from '../../store/users.ts'
import type { ServerParts } from '../server-parts.ts'
import { accessNames } from './access-names.ts'

type Parts = Pick<ServerParts, 'db' | 'mailer' | 'publicUrl' | 'log'>

const WHO_DECIDES = ROLES.filter(
  (role) => !isOutsideAccounts(role) && PERMISSIONS_OF[role].some((permission) => permission === 'manage-access'),
)

/** A request goes to whoever of the account may decide about it, a decision to whoever asked. In the background; nothing without a mail server. */
export function sendAccessLetters(parts: Parts, grant: StoredGrant, what: AccessNews['happened']['what']): void {
  if (!parts.mailer) return
  send(parts, grant, what).catch((error: unknown) =>
    parts.log.warn({ err: error, grantId: grant.id }, 'letters about access were not sent'),
  )
}

async function send({ db, mailer, publicUrl, log }: Parts, grant: StoredGrant, what: AccessNews['happened']['what']) {
  const scope = accountScope(grant.accountId)
  const [account, asking] = await Promise.all([
    findAccount(db, scope, grant.accountId),
    findUser(db, scope, grant.userId),
  ])
  if (!account || !asking) return
  const { language } = await findOrderOptions(db, scope, account.id)
  const { kind, id = '' } = grant.scope
  const names = await accessNames(db, account.id, kind === 'user' ? [id] : [])
  const news = {
    language,
    accountName: account.name,
    timeZone: account.timeZone,
    scope: { kind, name: names.get(kind === 'user' ? id : `${kind} ${id}`) ?? id },
    link: `${publicUrl ?? ''}${what === 'requested' ? '/settings/access' : linkOf(grant)}`,
    happened: happenedOf(grant, asking, what, account.timeZone),
  }
  const readers = what === 'requested' ? await listUsersOfRoles(db, scope, WHO_DECIDES) : [asking]
  for (const { id, name, email, active } of readers) {
    // Nobody decides about the own request.
    if (!active || email === undefined || (what === 'requested' && id === asking.id)) continue
    await mailer
      ?.send({ to: email, ...accessLetter({ ...news, personName: name }) })
      .catch((error: unknown) => log.warn({ err: error, userId: id }, 'a letter about access was not sent'))
  }
}

const linkOf = ({ scope: { kind, id } }: StoredGrant) => (kind === 'call' ? `/calls/${id}` : '/calls')

function happenedOf(
  { reason, endsAtMs, decisionReason }: StoredGrant,
  asking: StoredUser,
  what: AccessNews['happened']['what'],
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
