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
}

/** Fails with `not-permitted`: a key of the platform may be limited to some permissions. */
export function refuseBeyond(actor: Actor, { accounts }: ApplyDocument): void {
  for (const account of accounts) {
    const needed: Permission[] = ['manage-accounts']
    for (const [part, permission] of Object.entries(PARTS)) {
      if (account[part as keyof ApplyAccount] !== undefined) needed.push(permission)
    }
    const permission = needed.find((each) => !may(actor, each))
    if (permission === undefined) continue
    throw new AppError('not-permitted', `${account.slug}: your role or key does not include this`, { permission })
  }
}
