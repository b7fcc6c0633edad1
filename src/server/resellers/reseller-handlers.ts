import type { Reseller } from '../../core/model/reseller.ts'
import { createReseller, listResellers, removeReseller, updateReseller } from '../../store/resellers.ts'
import { scopeOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { getReseller } from './get-reseller.ts'

type Names = 'listResellers' | 'getReseller' | 'createReseller' | 'updateReseller' | 'removeReseller'

export function resellerHandlers(parts: ServerParts): Handlers<Names> {
  const { db } = parts
  return {
    listResellers: async ({ actor }) => ({ resellers: [...(await listResellers(db, scopeOf(actor)))] }),

    getReseller: ({ actor, params }) => getReseller(db, actor, params.resellerId),

    createReseller: (asked) =>
      changeDirectory(parts, asked, async (trx) => {
        const reseller = await createReseller(trx, asked.body)
        return { result: reseller, deed: deed('reseller.created', reseller) }
      }),

    updateReseller: async (asked) => {
      const { id } = await getReseller(db, asked.actor, asked.params.resellerId)
      return changeDirectory(parts, asked, async (trx) => {
        const reseller = { ...asked.body, id }
        await updateReseller(trx, reseller)
        return { result: reseller, deed: deed('reseller.changed', reseller) }
      })
    },

    removeReseller: async (asked) => {
      const reseller = await getReseller(db, asked.actor, asked.params.resellerId)
      return changeDirectory(parts, asked, async (trx) => {
        await removeReseller(trx, reseller.id)
        return { result: undefined, deed: deed('reseller.removed', reseller) }
      })
    },
  }
}

function deed(action: string, { id, slug }: Reseller) {
  return { action, subject: { kind: 'reseller', id }, details: { slug } }
}
