import type { Device } from '../../../../contract/device.ts'
import type { SeenUser } from '../../../../contract/user.ts'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { type EndpointKey, type EndpointKind, rulesOfEndpoint } from '../draft/endpoint-rules.ts'
import { DEVICE_KIND_WORDS } from './device-kind-words.ts'

export interface EndpointRow extends EndpointKey {
  /** `users 0190…`: unique among both. */
  readonly key: string
  readonly name: string
  readonly detail: string
  readonly ownerId?: string
  /** Only in the settings: removed from the directory, or of another system. */
  readonly isUnknown: boolean
}

const keyOf = ({ kind, id }: EndpointKey): string => `${kind} ${id}`

/** Ids of those that have rules in one of the settings, each once: whoever just lost them stays in sight. */
export function idsWithRules(kind: EndpointKind, ...settings: readonly PolicySettings[]): readonly string[] {
  const ids = settings.flatMap((each) =>
    Object.keys(each[kind] ?? {}).filter((id) => rulesOfEndpoint(each, { kind, id })),
  )
  return [...new Set(ids)].sort()
}

export function userRow({ id, name, extension, numbers, sipAddresses }: SeenUser): EndpointRow {
  const key: EndpointKey = { kind: 'users', id }
  const detail = [extension, ...numbers, ...sipAddresses].filter(Boolean).join(' · ')
  return { ...key, key: keyOf(key), name, detail, isUnknown: false }
}

/** `ownerName`: undefined also while it is not known yet. */
export function deviceRow({ id, name, kind, sipAddress, ownerId }: Device, ownerName: string | undefined): EndpointRow {
  const key: EndpointKey = { kind: 'devices', id }
  const owned = ownerId === undefined ? t('no owner') : ownerName && t('owner {name}', { name: ownerName })
  const detail = [DEVICE_KIND_WORDS[kind], sipAddress, owned].filter(Boolean).join(' · ')
  return { ...key, key: keyOf(key), name, detail, ...(ownerId !== undefined && { ownerId }), isUnknown: false }
}

/** Whoever has rules and is not, or no longer, in the directory. */
export function unknownRow(kind: EndpointKind, id: string): EndpointRow {
  const name = `${kind === 'users' ? t('User') : t('Device')} ${id}`
  const detail = t('has rules, but is not among the users and devices of this account')
  return { kind, id, key: keyOf({ kind, id }), name, detail, isUnknown: true }
}
