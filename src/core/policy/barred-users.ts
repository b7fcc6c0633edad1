import type { UserId } from '../model/ids.ts'
import type { PolicyOptions, PolicySettings, TraceStep } from '../model/policy.ts'
import type { Endpoint } from './endpoint.ts'
import { rulesOf } from './level-answer.ts'

export interface Barred {
  readonly users: ReadonlySet<UserId>
  readonly trace: readonly TraceStep[]
}

/** Users of the endpoint whose profile may not be recorded. One whose profile is not known may: if in doubt, record. */
export function findBarred(
  { userId: owner, path }: Endpoint,
  settings: PolicySettings,
  { profiles, endpointBy }: PolicyOptions,
): Barred | undefined {
  if (profiles === 'any') return undefined
  const users = new Set<UserId>()
  const trace: TraceStep[] = []
  const asked = endpointBy === 'path' ? path : []
  for (const userId of owner === undefined ? asked : [owner, ...asked]) {
    const profile = rulesOf(settings.users, userId)?.profile
    if (profile === undefined || profiles.includes(profile) || users.has(userId)) continue
    users.add(userId)
    trace.push({ level: `user ${userId}`, effect: `nothing, users with the profile ${profile} are not recorded` })
  }
  return users.size > 0 ? { users, trace } : undefined
}
