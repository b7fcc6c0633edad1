import type { User } from '../../../contract/user.ts'
import type { UserInput } from './api/save-user.ts'

/** A user as the form holds it: what is empty is not there. */
export interface UserDraft {
  readonly firstName: string
  readonly lastName: string
  /** As it is shown. */
  readonly name: string
  readonly userName: string
  readonly site: string
  readonly extension: string
  readonly numbers: readonly string[]
  readonly sipAddresses: readonly string[]
  readonly email: string
  readonly role: User['role']
  readonly accessLevel: User['accessLevel']
  readonly hidesRecordings: boolean
  /** May sign in. */
  readonly active: boolean
}

/** What somebody may, and whose recordings they hear. */
export type Standing = Pick<User, 'role' | 'accessLevel'>

/** `fresh`: of somebody who is not there yet. */
export function draftOf(
  user: User | undefined,
  fresh: Standing = { role: 'viewer', accessLevel: 'by-role' },
): UserDraft {
  return {
    firstName: user?.firstName ?? '',
    lastName: user?.lastName ?? '',
    name: user?.name ?? '',
    userName: user?.userName ?? '',
    site: user?.site ?? '',
    extension: user?.extension ?? '',
    numbers: user?.numbers ?? [],
    sipAddresses: user?.sipAddresses ?? [],
    email: user?.email ?? '',
    role: user?.role ?? fresh.role,
    accessLevel: user?.accessLevel ?? fresh.accessLevel,
    hidesRecordings: user?.hidesRecordings ?? false,
    active: user?.active ?? true,
  }
}

const joined = ({ firstName, lastName }: Pick<UserDraft, 'firstName' | 'lastName'>): string =>
  `${firstName.trim()} ${lastName.trim()}`.trim()

/** The name that is shown follows first and last name until somebody types another one. */
export function withChange(draft: UserDraft, change: Partial<UserDraft>): UserDraft {
  const next = { ...draft, ...change }
  const follows = change.name === undefined && (draft.name === '' || draft.name === joined(draft))
  return follows ? { ...next, name: joined(next) } : next
}

/** As it is saved. */
export function inputOf(draft: UserDraft): UserInput {
  const { numbers, sipAddresses, role, accessLevel, hidesRecordings, active, ...texts } = draft
  const given = Object.entries(texts).flatMap(([key, text]) => (text.trim() === '' ? [] : [[key, text.trim()]]))
  return {
    ...Object.fromEntries(given),
    name: draft.name,
    numbers: [...numbers],
    sipAddresses: [...sipAddresses],
    role,
    accessLevel,
    hidesRecordings,
    active,
  }
}
