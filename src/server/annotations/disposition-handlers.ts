import type { AccountDispositions as ContractDispositions } from '../../contract/disposition.ts'
import { sightOf } from '../../core/access/sight.ts'
import { isSameLabel } from '../../core/annotation/choose-disposition.ts'
import type { AccountDispositions, Disposition } from '../../core/model/annotation.ts'
import { AppError } from '../../core/model/app-error.ts'
import { tagsOfAccount } from '../../store/call-tags.ts'
import { findDispositions, saveDispositions } from '../../store/dispositions.ts'
import { newId } from '../../store/new-id.ts'
import { changeDirectory } from '../directory-change.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { scopeOfAccount } from '../settings/scope-of-account.ts'

export function dispositionHandlers(parts: ServerParts): Handlers<'getDispositions' | 'putDispositions' | 'listTags'> {
  const { db } = parts
  return {
    getDispositions: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      return present(await findDispositions(db, accountId))
    },

    putDispositions: async (asked) => {
      const { accountId } = asked.params
      await scopeOfAccount(db, asked.actor, accountId)
      const { basedOnVersion, inbound, outbound, ...options } = asked.body
      return changeDirectory(parts, asked, async (trx) => {
        const before = await findDispositions(trx, accountId)
        const version = basedOnVersion ?? before.version
        const wanted = { accountId, version, ...options, inbound: withIds(inbound), outbound: withIds(outbound) }
        refuseTwice(wanted)
        const saved = await saveDispositions(trx, wanted)
        return {
          result: present(saved),
          deed: {
            action: 'dispositions.changed',
            subject: { kind: 'dispositions', id: accountId },
            accountId,
            details: { ...options, version: saved.version, ...differences(before, saved) },
          },
          accountId,
        }
      })
    },

    listTags: async ({ actor, params: { accountId } }) => {
      await scopeOfAccount(db, actor, accountId)
      const { whole, hidingUserIds } = sightOf(actor.who, 'see-calls')
      const seesAll = whole && hidingUserIds.length === 0
      return { tags: [...(await tagsOfAccount(db, accountId, seesAll ? undefined : actor.id))] }
    },
  }
}

type Given = readonly { id?: string; label: string; active: boolean }[]

/** Those that come with an id keep it: calls refer to it. */
function withIds(given: readonly (Given[number] & { reasons: Given })[]): Disposition[] {
  return given.map(({ reasons, ...disposition }) => ({
    ...disposition,
    id: disposition.id ?? newId(),
    reasons: reasons.map((reason) => ({ ...reason, id: reason.id ?? newId() })),
  }))
}

function refuseTwice({ inbound, outbound }: AccountDispositions): void {
  const lists = [inbound, outbound, ...[...inbound, ...outbound].map(({ reasons }) => reasons)]
  for (const list of lists) {
    const twice = list.find(({ label }, index) => list.slice(0, index).some((other) => isSameLabel(other.label, label)))
    if (twice) throw new AppError('disposition-label-twice', `“${twice.label}” is there twice`)
  }
  // Ids of both lists, and of reasons within one disposition, are told apart.
  const ids = [...inbound, ...outbound].map(({ id }) => id)
  const groups = [ids, ...[...inbound, ...outbound].map(({ reasons }) => reasons.map(({ id }) => id))]
  if (groups.some((group) => new Set(group).size < group.length)) {
    throw new AppError('invalid-request', 'An id is there twice')
  }
}

/** By label, what came and what went. */
function differences(before: AccountDispositions, after: AccountDispositions) {
  const labels = ({ inbound, outbound }: AccountDispositions) => [
    ...inbound.map(({ label }) => `inbound: ${label}`),
    ...outbound.map(({ label }) => `outbound: ${label}`),
  ]
  const [old, now] = [labels(before), labels(after)]
  return {
    added: now.filter((label) => !old.includes(label)),
    removed: old.filter((label) => !now.includes(label)),
  }
}

function present(dispositions: AccountDispositions): ContractDispositions {
  const copied = (list: readonly Disposition[]) =>
    list.map(({ reasons, ...rest }) => ({ ...rest, reasons: reasons.map((reason) => ({ ...reason })) }))
  return { ...dispositions, inbound: copied(dispositions.inbound), outbound: copied(dispositions.outbound) }
}
