import type { Account } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import { isUuid } from '../../core/model/uuid.ts'
import { createAccount, findAccount, removeAccount, updateAccount } from '../../store/accounts.ts'
import type { Scope } from '../../store/db.ts'
import { pageAccounts } from '../../store/page-people.ts'
import { resellerNotFound } from '../../store/resellers.ts'
import { type Actor, isOfPlatform, scopeOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import { givenIds } from '../given-ids.ts'
import { getReseller } from '../resellers/get-reseller.ts'
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
    listAccounts: async ({ actor, query: { resellerId, ids, ...page } }) => {
      const of = resellerId === undefined ? {} : { resellerId: (await getReseller(db, actor, resellerId)).id }
      const { accounts, ...next } = await pageAccounts(db, scopeOf(actor), { ...of, ...givenIds(ids) }, page)
      return { accounts: accounts.map(presentAccount), ...next }
    },

    getAccount: async ({ actor, params }) =>
      presentAccount(await get(scopeOf(actor, params.accountId), params.accountId)),

    createAccount: (asked) =>
      changeDirectory(parts, asked, async (trx) => {
        const account = await withoutNames(asked.actor, createAccount(trx, ownAccount(asked.actor, asked.body)))
        const { id, slug } = account
        return {
          result: presentAccount(account),
          deed: {
            action: 'account.created',
            subject: { kind: 'account', id },
            ...resellerOf(account),
            details: { slug },
          },
        }
      }),

    updateAccount: async (asked) => {
      const { id, slug: before } = await get(scopeOf(asked.actor), asked.params.accountId)
      return changeDirectory(parts, asked, async (trx) => {
        const account = { ...ownAccount(asked.actor, asked.body), id }
        await withoutNames(asked.actor, updateAccount(trx, account))
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

/** The platform says who looks after an account; a reseller's people can only say that they do. Fails with `reseller-not-found`. */
function ownAccount<Fields extends Omit<Account, 'id'>>({ reseller }: Actor, account: Fields): Fields {
  const { resellerId } = account
  if (resellerId !== undefined && (!isUuid(resellerId) || (reseller && resellerId !== reseller.id))) {
    throw resellerNotFound()
  }
  return reseller ? { ...account, resellerId: reseller.id } : account
}

/** Whose the domain is that is taken is told to the platform only. */
async function withoutNames<T>(actor: Actor, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'domain-taken' || isOfPlatform(actor)) throw error
    throw new AppError(error.code, error.message)
  }
}

function resellerOf({ resellerId }: Account) {
  return resellerId === undefined ? {} : { resellerId }
}
