/** Whoever applies a document over HTTP: nothing of it goes beyond what they may do piece by piece. */

import type { ApplyAccount, ApplyDocument } from '../../contract/apply-document.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Permission } from '../../core/model/permission.ts'
import { type Actor, may } from '../actor.ts'

/** As the routes of each of them ask for. */
const PARTS: Readonly<Partial<Record<keyof ApplyAccount, Permission>>> = {
  settings: 'manage-settings',
  users: 'manage-users',
  devices: 'manage-users',
  recordingGroups: 'manage-access',
  queues: 'manage-settings',
  webhooks: 'manage-api-keys',
  accessGrants: 'manage-access',
  dispositions: 'manage-settings',
  signInPolicy: 'manage-settings',
  identityProviders: 'manage-settings',
  letters: 'manage-orders',
  retention: 'manage-retention',
  storage: 'manage-settings',
  exportSchedules: 'manage-settings',
  canaries: 'manage-settings',
}

/** Fails with `not-permitted`: a key of the platform may be limited to some permissions. */
export function refuseBeyond(actor: Actor, { administrators, resellers, accounts, storage }: ApplyDocument): void {
  if (administrators.length > 0 && !may(actor, 'manage-users')) throw beyond('administrators', 'manage-users')
  if (resellers.some(({ people }) => people) && !may(actor, 'manage-users')) throw beyond('resellers', 'manage-users')
  if (storage && !may(actor, 'manage-settings')) throw beyond('storage', 'manage-settings')
  for (const account of accounts) {
    const needed: Permission[] = ['manage-accounts']
    for (const [part, permission] of Object.entries(PARTS)) {
      if (account[part as keyof ApplyAccount] !== undefined) needed.push(permission)
    }
    const permission = needed.find((each) => !may(actor, each))
    if (permission !== undefined) throw beyond(account.slug, permission)
  }
}

function beyond(place: string, permission: Permission): AppError {
  return new AppError('not-permitted', `${place}: your role or key does not include this`, { permission })
}
