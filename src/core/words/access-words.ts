/** Why somebody may see or hear something, or may not, in words. A reason that is added to the model needs its words here. */

import type { AccessReason, AccessRight, GrantScope, Reach } from '../model/access.ts'
import type { Role } from '../model/role.ts'
import { type NamesById, nameIds } from './name-ids.ts'

export const RIGHTS_IN_WORDS: Readonly<Record<AccessRight, string>> = {
  'see-calls': 'see calls in the list',
  listen: 'play recordings',
  'listen-live': 'hear live calls',
  download: 'save recordings as files',
  export: 'export many calls',
  annotate: 'write notes on calls, set their disposition and tags',
  'control-own-calls': 'control the recording of own calls',
  'control-calls': 'control the recording of every call',
  'tell-facts': 'tell what the phone system knows',
  'see-metadata': 'see what the phone system sent',
}

export const REACHES_IN_WORDS: Readonly<Record<Reach, string>> = {
  none: 'nothing',
  own: 'own calls',
  'own-and-groups': 'own calls and those of groups managed',
  team: 'own calls, those of groups managed and of queues supervised',
  account: 'all calls of the account',
  reseller: 'all calls of the accounts looked after',
  all: 'all calls',
}

/** What a role is for, to choose one by. */
export const ROLES_IN_WORDS: Readonly<Record<Role, { readonly name: string; readonly text: string }>> = {
  administrator: { name: 'Administrator of the platform', text: 'May do everything, in all accounts.' },
  reseller: { name: 'Reseller', text: 'Looks after some accounts and may do everything in them.' },
  'account-administrator': {
    name: 'Office manager',
    text: 'Manages the account and hears all of its recordings, but for those of people who hide theirs.',
  },
  'phone-manager': { name: 'Phone manager', text: 'Manages users, phones and products. Hears own calls only.' },
  supervisor: {
    name: 'Supervisor',
    text: 'Hears own calls, those of the groups managed and of the queues supervised, live ones too.',
  },
  agent: { name: 'Agent', text: 'Takes calls of queues. Hears own calls only.' },
  user: { name: 'User', text: 'Hears own calls only.' },
  viewer: { name: 'Viewer', text: 'Hears all recordings of the account and changes nothing.' },
  auditor: {
    name: 'Auditor',
    text: 'Hears all recordings of the account, hidden ones too, and reads the audit log. Saves and exports nothing.',
  },
  'authorised-contact': { name: 'Authorised contact', text: 'Places orders. Sees and hears no calls.' },
}

/** `names`: of users by id, of groups by `group ID`, of queues by `queue ID`. */
export function accessReasonInWords(reason: AccessReason, names: NamesById): string {
  switch (reason.code) {
    case 'on-the-call':
      return 'was on the call'
    case 'manages-group':
      return `manages ${groupName(reason.groupId, names)}, of which ${userName(reason.userId, names)} is a member`
    case 'supervises-queue':
      return `supervises ${queueName(reason.queueId, names)}`
    case 'role-reaches-account':
      return 'the role reaches the whole account'
    case 'level-reaches-account':
      return 'the access level reaches all recordings of the account'
    case 'reseller-of-account':
      return 'looks after the account as a reseller'
    case 'platform':
      return 'administers the platform'
    case 'granted': {
      const until = reason.endsAtMs === undefined ? 'until revoked' : `until ${new Date(reason.endsAtMs).toISOString()}`
      return `was given access to ${grantScopeInWords(reason.scope, names)}, ${until}`
    }
    case 'role-without-right':
      return 'the role does not include it'
    case 'level-without-access':
      return 'the access level is None'
    case 'not-in-reach':
      return `reaches ${REACHES_IN_WORDS[reason.reach]} only`
    case 'hidden':
      return `${reason.userIds.map((id) => userName(id, names)).join(', ')}: recordings are hidden from others`
  }
}

export function grantScopeInWords({ kind, id = '' }: GrantScope, names: NamesById): string {
  switch (kind) {
    case 'account':
      return 'the whole account'
    case 'group':
      return groupName(id, names)
    case 'queue':
      return queueName(id, names)
    case 'user':
      return `calls of ${userName(id, names)}`
    case 'call':
      return 'one call'
  }
}

const userName = (id: string, names: NamesById) => names.get(id) ?? nameIds(`user ${id}`, names)
const groupName = (id: string, names: NamesById) => named('group', id, names)
const queueName = (id: string, names: NamesById) => named('queue', id, names)

/** `queue Support`; the id where it has no name. */
function named(kind: string, id: string, names: NamesById): string {
  return `${kind} ${names.get(`${kind} ${id}`) ?? id}`
}
