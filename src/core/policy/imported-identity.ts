/** By what somebody of another system can be recognised here. */

import type { DeviceId, UserId } from '../model/ids.ts'
import { addressKey } from '../model/party-address.ts'

/** In the order in which they are tried: what names one surely, first. */
export const IDENTIFIERS = ['id', 'sip-address', 'extension', 'email', 'sip-user', 'name', 'number'] as const

export type Identifier = (typeof IDENTIFIERS)[number]

/** Values are written the same way on both sides: see `identity`. */
export type Identity = Readonly<Partial<Record<Identifier, readonly string[]>>> & {
  /** For people, as it was written there. */
  readonly label?: string
}

export interface ImportedIdentities {
  readonly users: ReadonlyMap<UserId, Identity>
  readonly devices: ReadonlyMap<DeviceId, Identity>
}

/** What people call somebody by, the best first; ids are for machines. */
const LABELS = ['name', 'sip-address', 'email', 'extension', 'sip-user', 'number'] as const satisfies Identifier[]

/** Leaves out what is missing, no text, or not of its kind. */
export function identity(given: Readonly<Partial<Record<Identifier, readonly unknown[]>>>): Identity {
  const found = IDENTIFIERS.flatMap((by) => {
    const values = (given[by] ?? []).flatMap((value) => normalized(by, value) ?? [])
    return values.length > 0 ? [[by, [...new Set(values)]]] : []
  })
  const label = LABELS.flatMap((by) => given[by] ?? []).find(
    (value): value is string => typeof value === 'string' && value.trim() !== '',
  )
  return { ...Object.fromEntries(found), ...(label !== undefined && { label: label.trim() }) }
}

function normalized(by: Identifier, value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || text.trim() === '') return undefined
  const plain = text.trim().toLowerCase()
  switch (by) {
    case 'sip-address':
      return addressKey(plain)
    case 'email':
      return plain.includes('@') ? plain : undefined
    case 'extension':
    case 'sip-user':
      return plain.replace(/^sips?:/, '').replace(/@.*$/, '') || undefined
    case 'number':
      // `+49 30…` and `004930…` are the same.
      return plain.replaceAll(/\D/g, '').replace(/^0+/, '') || undefined
    case 'name':
      return plain.replaceAll(/\s+/g, ' ')
    default:
      return plain
  }
}
