/** How far a right of somebody reaches: as the role says, unless the access level says otherwise. */

import { type AccessRight, REACHES, type Reach, type Who } from '../model/access.ts'
import { type AccessLevel, isOutsideAccounts, type Role } from '../model/role.ts'

type Reaches = Readonly<Partial<Record<AccessRight, Reach>>>

const ofRights = (rights: readonly AccessRight[], reach: Reach): Reaches =>
  Object.fromEntries(rights.map((right) => [right, reach]))

const RECORDING_RIGHTS = [
  'see-calls',
  'listen',
  'download',
  'export',
  'annotate',
] as const satisfies readonly AccessRight[]

const EVERYTHING = [
  ...RECORDING_RIGHTS,
  'listen-live',
  'control-own-calls',
  'control-calls',
  'tell-facts',
  'see-metadata',
] as const satisfies readonly AccessRight[]

const OWN = ofRights([...RECORDING_RIGHTS, 'control-own-calls'], 'own')

/** A right that is not named the role does not have. A test keeps it equal to contract/permissions.ts. */
export const REACH_OF_ROLE: Readonly<Record<Role, Reaches>> = {
  administrator: ofRights(EVERYTHING, 'all'),
  reseller: ofRights(EVERYTHING, 'reseller'),
  'account-administrator': ofRights(EVERYTHING, 'account'),
  'phone-manager': OWN,
  supervisor: { ...ofRights([...RECORDING_RIGHTS, 'listen-live'], 'team'), 'control-own-calls': 'own' },
  agent: OWN,
  user: OWN,
  viewer: { ...ofRights(RECORDING_RIGHTS, 'account'), 'control-own-calls': 'own' },
  auditor: ofRights(['see-calls', 'listen', 'see-metadata'], 'account'),
  'authorised-contact': {},
}

const REACH_OF_LEVEL: Readonly<Record<Exclude<AccessLevel, 'by-role'>, Reach>> = {
  none: 'none',
  'own-and-groups': 'own-and-groups',
  all: 'account',
}

/**
 * The level takes the place of the role's reach for seeing, hearing, saving, exporting and annotating; it gives no right that the role does not have,
 * and it never widens hearing live calls. Grants come on top of this: see decide-access.ts.
 */
export function reachOf({ role, accessLevel }: Pick<Who, 'role' | 'accessLevel'>, right: AccessRight): Reach {
  // The role may be unknown: an API key that a newer version made.
  const ofRole = REACH_OF_ROLE[role]?.[right] ?? 'none'
  if (ofRole === 'none' || accessLevel === 'by-role' || isOutsideAccounts(role)) return ofRole
  const ofLevel = REACH_OF_LEVEL[accessLevel]
  if (RECORDING_RIGHTS.some((each) => each === right)) return ofLevel
  return right === 'listen-live' ? narrower(ofRole, ofLevel) : ofRole
}

/** What the role reaches is the person's own, or what the person manages and supervises. A program would reach nothing. */
export function needsPerson(role: Role): boolean {
  return role === 'user' || role === 'agent' || role === 'supervisor'
}

export function reaches(reach: Reach, atLeast: Reach): boolean {
  return REACHES.indexOf(reach) >= REACHES.indexOf(atLeast)
}

function narrower(one: Reach, other: Reach): Reach {
  return reaches(one, other) ? other : one
}

/** Hiding is meant for colleagues and superiors; who audits and who runs the platform sees that there is something. */
export function seesHidden({ role }: Pick<Who, 'role'>): boolean {
  return role === 'auditor' || role === 'administrator'
}
