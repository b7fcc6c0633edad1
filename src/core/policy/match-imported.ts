/** Users and devices of another system, found among those of an account here. */

import type { DeviceRules, UserRules } from '../model/policy.ts'
import type { Imported } from './imported.ts'
import { IDENTIFIERS, type Identity } from './imported-identity.ts'
import type { SettingsDraft } from './presets.ts'

/** Whom an account has. */
export interface MatchCandidates {
  readonly users: ReadonlyMap<string, Identity>
  readonly devices: ReadonlyMap<string, Identity>
  /** Of devices, by their ids. */
  readonly owners: ReadonlyMap<string, string>
}

export interface Unmatched {
  readonly kind: 'user' | 'device'
  /** As the other system has it. */
  readonly id: string
  readonly name?: string
  /** Rules that are left out with it. */
  readonly hasRules: boolean
}

export interface MatchedImport {
  readonly settings: SettingsDraft
  readonly unmatched: readonly Unmatched[]
}

export function matchImported({ settings, identities }: Imported, account: MatchCandidates): MatchedImport {
  const users = match(identities.users, account.users)
  const devices = match(identities.devices, account.devices)
  const [ourUsers, lostUsers] = translate(settings.users, users, ({ rules }: UserRules) =>
    rules ? { rules } : undefined,
  )
  const [ourDevices, lostDevices] = translate(settings.devices, devices, ({ rules, owner }: DeviceRules, ourId) => {
    const ownerId = owner === undefined ? undefined : users.get(owner)
    // What the directory says need not be said again; the kind of a device it always says.
    const isOwnerNew = ownerId !== undefined && ownerId !== account.owners.get(ourId)
    if (!rules && !isOwnerNew) return undefined
    return { ...(rules && { rules }), ...(isOwnerNew && { owner: ownerId }) }
  })
  const { users: _, devices: __, ...rest } = settings
  return {
    settings: {
      ...rest,
      ...(Object.keys(ourUsers).length > 0 ? { users: ourUsers } : {}),
      ...(Object.keys(ourDevices).length > 0 ? { devices: ourDevices } : {}),
    },
    unmatched: [
      ...lostUsers.map(([id, { rules }]) => unmatched('user', id, rules !== undefined, identities.users.get(id))),
      ...lostDevices.map(([id, { rules }]) => unmatched('device', id, rules !== undefined, identities.devices.get(id))),
    ],
  }
}

/** Theirs → ours. An identifier counts only when it names one on both sides: many users call out with one number. */
function match(
  theirs: ReadonlyMap<string, Identity>,
  ours: ReadonlyMap<string, Identity>,
): ReadonlyMap<string, string> {
  const matched = new Map<string, string>()
  const taken = new Set<string>()
  for (const by of IDENTIFIERS) {
    const given = holders(by, theirs)
    const known = holders(by, ours)
    for (const [value, [id, ...others]] of given) {
      const [ourId, ...further] = known.get(value) ?? []
      if (id === undefined || ourId === undefined || others.length > 0 || further.length > 0) continue
      if (matched.has(id) || taken.has(ourId)) continue
      matched.set(id, ourId)
      taken.add(ourId)
    }
  }
  return matched
}

function holders(by: (typeof IDENTIFIERS)[number], all: ReadonlyMap<string, Identity>): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [id, identity] of all) {
    for (const value of identity[by] ?? []) {
      const ids = found.get(value)
      if (ids) ids.push(id)
      else found.set(value, [id])
    }
  }
  return found
}

/** Rules under our ids, and those of whom we do not have. */
function translate<Rules>(
  all: Readonly<Record<string, Rules>> | undefined,
  ids: ReadonlyMap<string, string>,
  change: (rules: Rules, ourId: string) => Rules | undefined,
): readonly [Readonly<Record<string, Rules>>, readonly (readonly [string, Rules])[]] {
  const found: (readonly [string, Rules])[] = []
  const lost: (readonly [string, Rules])[] = []
  for (const [id, rules] of Object.entries(all ?? {})) {
    const ourId = ids.get(id)
    const changed = ourId === undefined ? undefined : change(rules, ourId)
    if (ourId === undefined) lost.push([id, rules])
    else if (changed !== undefined) found.push([ourId, changed])
  }
  return [Object.fromEntries(found), lost]
}

function unmatched(kind: Unmatched['kind'], id: string, hasRules: boolean, identity: Identity | undefined): Unmatched {
  const name = identity?.label
  return { kind, id, hasRules, ...(name !== undefined && { name }) }
}
