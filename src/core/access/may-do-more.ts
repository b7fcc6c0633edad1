/** Whether one person may do what another may not: then the other does not make or change them. */

import { ACCESS_RIGHTS } from '../model/access.ts'
import { PERMISSIONS_OF, type Permission } from '../model/permission.ts'
import type { AccessLevel, Role } from '../model/role.ts'
import { reaches, reachOf } from './reach-of.ts'

interface Standing {
  readonly role: Role
  readonly accessLevel: AccessLevel
}

/** `than`: also with permissions that were granted for a time, or without some of the role's. Grants of `person` are told elsewhere. */
export function mayDoMore(
  person: Standing,
  { permissions, ...than }: Standing & { readonly permissions: readonly Permission[] },
): boolean {
  const mayAsMuch = PERMISSIONS_OF[person.role].every((permission) => permissions.includes(permission))
  return !mayAsMuch || ACCESS_RIGHTS.some((right) => !reaches(reachOf(than, right), reachOf(person, right)))
}
