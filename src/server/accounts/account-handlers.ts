import { AppError } from '../../core/model/app-error.ts'
import { createAccount, findAccount, listAccounts, removeAccount, updateAccount } from '../../store/accounts.ts'
import type { Scope } from '../../store/db.ts'
import { scopeOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { presentAccount } from './present-account.ts'

type Names = 'listAccounts' | 'getAccount' | 'createAccount' | 'updateAccount' | 'removeAccount'

export function accountHandlers(parts: ServerParts): Handlers<Names> {
  const { db } = parts
  const get = async (scope: Scope, id: string) => {
    const account = await findAccount(db, scope, id)
    if (!account) throw new AppError('account-not-found', 'There is no such account')
    return account
  }

  return {
    listAccounts: async ({ actor }) => ({ accounts: (await listAccounts(db, scopeOf(actor))).map(presentAccount) }),

    getAccount: async ({ actor, params }) =>
      presentAccount(await get(scopeOf(actor, params.accountId), params.accountId)),

    createAccount: (asked) =>
      changeDirectory(parts, asked, async (trx) => {
        const account = await createAccount(trx, asked.body)
        const { id, slug } = account
        return {
          result: presentAccount(account),
          deed: { action: 'account.created', subject: { kind: 'account', id }, details: { slug } },
        }
      }),

    updateAccount: async (asked) => {
      const { id, slug: before } = await get(scopeOf(asked.actor), asked.params.accountId)
      return changeDirectory(parts, asked, async (trx) => {
        const account = { ...asked.body, id }
        await updateAccount(trx, account)
        return {
          result: presentAccount(account),
          deed: {
            action: 'account.changed',
            subject: { kind: 'account', id },
            accountId: id,
            details: { slug: account.slug, ...(before === account.slug ? {} : { slugBefore: before }) },
          },
          accountId: id,
        }
      })
    },

    removeAccount: async (asked) => {
      const { id, slug } = await get(scopeOf(asked.actor), asked.params.accountId)
      return changeDirectory(parts, asked, async (trx) => {
        await removeAccount(trx, id)
        return {
          result: undefined,
          deed: { action: 'account.removed', subject: { kind: 'account', id }, details: { slug } },
        }
      })
    },
  }
}
