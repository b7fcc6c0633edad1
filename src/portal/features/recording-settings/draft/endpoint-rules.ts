import type { CellValue, DeviceRules, PolicySettings, SparseRules, UserRules } from '../../../../core/model/policy.ts'
import { type Cell, cellOf, withCell } from './cells.ts'

export type EndpointKind = 'users' | 'devices'

export interface EndpointKey {
  readonly kind: EndpointKind
  readonly id: string
}

export function rulesOfEndpoint(settings: PolicySettings, { kind, id }: EndpointKey): SparseRules | undefined {
  const all: Readonly<Record<string, UserRules>> | undefined = settings[kind]
  return all && Object.hasOwn(all, id) ? all[id]?.rules : undefined
}

/** Whose a device is: the settings may name another owner than the directory. A user has none. */
export function ownerIn(settings: PolicySettings, { kind, id }: EndpointKey, listed: string | undefined) {
  return (kind === 'devices' && settings.devices?.[id]?.owner) || listed
}

/** One cell of many users and devices at once. Whoever then inherits everything is no longer listed. */
export function withEndpointCells(
  settings: PolicySettings,
  keys: readonly EndpointKey[],
  cells: readonly Cell[],
  value: CellValue,
): PolicySettings {
  const users: Record<string, UserRules> = { ...settings.users }
  const devices: Record<string, DeviceRules> = { ...settings.devices }
  for (const { kind, id } of keys) {
    const all = kind === 'users' ? users : devices
    let rules = Object.hasOwn(all, id) ? all[id]?.rules : undefined
    for (const cell of cells) rules = withCell(rules, cell, value)
    const { rules: _, ...others } = all[id] ?? {}
    if (rules) all[id] = { ...others, rules }
    // A device may be listed for its owner or kind alone.
    else if (Object.keys(others).length > 0) all[id] = others
    else delete all[id]
  }
  return { ...settings, users: orUndefined(users), devices: orUndefined(devices) }
}

/** Users and devices no longer named at all. */
export function withoutEndpoints(settings: PolicySettings, keys: readonly EndpointKey[]): PolicySettings {
  const users: Record<string, UserRules> = { ...settings.users }
  const devices: Record<string, DeviceRules> = { ...settings.devices }
  for (const { kind, id } of keys) delete (kind === 'users' ? users : devices)[id]
  return { ...settings, users: orUndefined(users), devices: orUndefined(devices) }
}

export function withEndpointDefault(settings: PolicySettings, cell: Cell, value: CellValue): PolicySettings {
  return { ...settings, endpoints: withCell(settings.endpoints, cell, value) }
}

export interface Inherited {
  readonly value: CellValue
  readonly from: 'owner' | 'default'
}

/** What a cell of a user or device comes to where it says nothing itself: device before owner before the default. */
export function inheritedCell(settings: PolicySettings, ownerId: string | undefined, cell: Cell): Inherited {
  if (ownerId !== undefined) {
    const value = cellOf(rulesOfEndpoint(settings, { kind: 'users', id: ownerId }), cell)
    if (value !== 'inherit') return { value, from: 'owner' }
  }
  return { value: cellOf(settings.endpoints, cell), from: 'default' }
}

function orUndefined<Rules>(all: Record<string, Rules>): Record<string, Rules> | undefined {
  return Object.keys(all).length === 0 ? undefined : all
}
