import type { Device } from '../../../../contract/device.ts'
import type { SeenUser } from '../../../../contract/user.ts'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import type { EndpointKey } from '../draft/endpoint-rules.ts'
import { DEVICE_KIND_WORDS } from './device-kind-words.ts'

export interface EndpointRow extends EndpointKey {
  /** `users 0190…`: unique among both. */
  readonly key: string
  readonly name: string
  readonly detail: string
  readonly ownerId?: string
  /** Stands below its owner. */
  readonly isIndented: boolean
  /** Only in the settings: removed from the directory, or of another system. */
  readonly isUnknown: boolean
  /** What a search looks at, in lower case. */
  readonly searched: string
}

export const keyOf = ({ kind, id }: EndpointKey): string => `${kind} ${id}`

/** Users by name, each followed by the devices it owns; then devices of nobody. */
export function directoryRows(users: readonly SeenUser[], devices: readonly Device[]): readonly EndpointRow[] {
  const owned = Map.groupBy(devices, ({ ownerId }) => ownerId)
  const known = new Map(users.map((user) => [user.id, user]))
  const rows: EndpointRow[] = []
  for (const user of users) {
    rows.push(userRow(user))
    for (const device of owned.get(user.id) ?? []) rows.push(deviceRow(device, user, true))
  }
  for (const device of devices) {
    const isShown = device.ownerId !== undefined && known.has(device.ownerId)
    if (!isShown) rows.push(deviceRow(device, undefined, false))
  }
  return rows
}

/** Whoever has rules and is not, or no longer, in the directory. */
export function strayRows(listed: ReadonlySet<string>, settings: PolicySettings): readonly EndpointRow[] {
  const keys = (['users', 'devices'] as const).flatMap((kind) =>
    Object.keys(settings[kind] ?? {}).map((id) => ({ kind, id })),
  )
  return keys.filter((key) => !listed.has(keyOf(key))).map(unknownRow)
}

function userRow({ id, name, extension, numbers, sipAddresses, email }: SeenUser): EndpointRow {
  const detail = [extension, ...numbers, ...sipAddresses].filter(Boolean).join(' · ')
  const searched = [name, detail, email].join(' ').toLowerCase()
  return {
    kind: 'users',
    id,
    key: keyOf({ kind: 'users', id }),
    name,
    detail,
    isIndented: false,
    isUnknown: false,
    searched,
  }
}

function deviceRow(
  { id, name, kind, sipAddress }: Device,
  owner: SeenUser | undefined,
  isIndented: boolean,
): EndpointRow {
  const owned = owner ? t('owner {name}', { name: owner.name }) : t('no owner')
  const detail = [DEVICE_KIND_WORDS[kind], sipAddress, owned].join(' · ')
  return {
    kind: 'devices',
    id,
    key: keyOf({ kind: 'devices', id }),
    name,
    detail,
    ...(owner && { ownerId: owner.id }),
    isIndented,
    isUnknown: false,
    searched: [name, detail, owner?.extension].join(' ').toLowerCase(),
  }
}

function unknownRow({ kind, id }: EndpointKey): EndpointRow {
  const name = `${kind === 'users' ? t('User') : t('Device')} ${id}`
  const detail = t('has rules, but is not among the users and devices of this account')
  return {
    kind,
    id,
    key: keyOf({ kind, id }),
    name,
    detail,
    isIndented: false,
    isUnknown: true,
    searched: name.toLowerCase(),
  }
}

/** Every word has to be somewhere in the row. */
export function matching(
  rows: readonly EndpointRow[],
  search: string,
  hasOwnRules: ((row: EndpointRow) => boolean) | undefined,
): readonly EndpointRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && !hasOwnRules) return rows
  return rows.filter((row) => words.every((word) => row.searched.includes(word)) && (hasOwnRules?.(row) ?? true))
}
