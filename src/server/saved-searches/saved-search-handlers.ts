import { type SavedSearch as ContractSearch, MAXIMUM_SAVED_SEARCHES } from '../../contract/saved-search.ts'
import { AppError } from '../../core/model/app-error.ts'
import {
  createSavedSearch,
  findDefaultSearch,
  listSavedSearches,
  removeSavedSearch,
  type SavedSearch,
  saveDefaultSearch,
  savedSearchNotFound,
  updateSavedSearch,
} from '../../store/saved-searches.ts'
import { type Actor, rowsOf } from '../actor.ts'
import { audit, type Deed } from '../audit.ts'
import { isoTime } from '../iso-time.ts'
import { readSearch } from '../read-search.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

type Names = 'listSavedSearches' | 'createSavedSearch' | 'updateSavedSearch' | 'removeSavedSearch' | 'putDefaultSearch'

export function savedSearchHandlers({ db, nowMs }: Pick<ServerParts, 'db' | 'nowMs'>): Handlers<Names> {
  const seenBy = (actor: Actor) => listSavedSearches(db, rowsOf(actor), ownerOf(actor))

  async function getOwn(actor: Actor, id: string): Promise<SavedSearch> {
    const found = (await seenBy(actor)).find((each) => each.id === id && each.ownerId === actor.id)
    if (!found) throw savedSearchNotFound()
    return found
  }

  const presentTo = async (actor: Actor, search: SavedSearch) =>
    present(actor, search, await findDefaultSearch(db, rowsOf(actor), actor.id))

  return {
    listSavedSearches: async ({ actor }) => {
      const defaultId = await findDefaultSearch(db, rowsOf(actor), actor.id)
      return { savedSearches: (await seenBy(actor)).map((each) => present(actor, each, defaultId)) }
    },

    createSavedSearch: async ({ actor, body, request }) => {
      const { id, name, query, shared } = body
      readSearch(query)
      refuseSharing(actor, shared)
      const own = (await seenBy(actor)).filter(({ ownerId }) => ownerId === actor.id)
      if (own.length >= MAXIMUM_SAVED_SEARCHES) {
        const message = 'Remove one of your saved searches first'
        throw new AppError('too-many-saved-searches', message, { maximum: MAXIMUM_SAVED_SEARCHES })
      }
      const draft = {
        ...ownerOf(actor),
        ownerName: actor.name,
        id,
        name,
        query,
        isShared: shared,
        changedAtMs: nowMs(),
      }
      const { accountId, ...rest } = draft
      const created = await db.transaction().execute(async (trx) => {
        const search = await createSavedSearch(trx, rowsOf(actor), {
          ...rest,
          ...(accountId !== undefined && { accountId }),
        })
        await audit(trx, request, nowMs(), actor, deed('saved-search.created', search))
        return search
      })
      return presentTo(actor, created)
    },

    updateSavedSearch: async ({ actor, params, body, request }) => {
      const { name, query, shared } = body
      const before = await getOwn(actor, params.savedSearchId)
      readSearch(query)
      refuseSharing(actor, shared)
      const changed = await db.transaction().execute(async (trx) => {
        const draft = { ...before, name, query, isShared: shared, changedAtMs: nowMs() }
        const search = await updateSavedSearch(trx, rowsOf(actor), draft)
        await audit(trx, request, nowMs(), actor, deed('saved-search.changed', search))
        return search
      })
      return presentTo(actor, changed)
    },

    removeSavedSearch: async ({ actor, params, request }) => {
      const search = await getOwn(actor, params.savedSearchId)
      await db.transaction().execute(async (trx) => {
        await removeSavedSearch(trx, rowsOf(actor), search.id)
        await audit(trx, request, nowMs(), actor, deed('saved-search.removed', search))
      })
      return undefined
    },

    putDefaultSearch: async ({ actor, body, request }) => {
      const wanted = body.savedSearchId ?? undefined
      const search = wanted === undefined ? undefined : (await seenBy(actor)).find(({ id }) => id === wanted)
      if (wanted !== undefined && !search) throw savedSearchNotFound()
      await db.transaction().execute(async (trx) => {
        await saveDefaultSearch(trx, rowsOf(actor), ownerOf(actor), wanted)
        const details = { name: search?.name ?? null }
        await audit(trx, request, nowMs(), actor, { action: 'default-search.changed', details })
      })
      return undefined
    },
  }
}

function ownerOf({ id, accountId }: Actor) {
  return { ownerId: id, accountId }
}

function refuseSharing({ accountId }: Actor, shared: boolean): void {
  if (shared && accountId === undefined) {
    throw new AppError('account-required', 'You belong to no account: there is nobody to share it with')
  }
}

function deed(action: string, { id, accountId, name, query, isShared }: SavedSearch): Deed {
  return { action, subject: { kind: 'saved-search', id }, accountId, details: { name, query, shared: isShared } }
}

function present(actor: Actor, search: SavedSearch, defaultId: string | undefined): ContractSearch {
  const { id, name, query, isShared, ownerId, ownerName, changedAtMs } = search
  return {
    id,
    name,
    query,
    shared: isShared,
    owner: { id: ownerId, name: ownerName },
    own: ownerId === actor.id,
    isDefault: id === defaultId,
    changedAt: isoTime(changedAtMs),
  }
}
