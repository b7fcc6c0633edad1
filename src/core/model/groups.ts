/** Who belongs together inside an account: groups of people whose recordings somebody reaches, and queues with their agents. */

import type { AccountId, DeviceId, RecordingGroupId, UserId } from './ids.ts'

/** Managers reach the recordings of all in the group, members their own. Nobody is both. */
export interface RecordingGroup {
  readonly id: RecordingGroupId
  readonly accountId: AccountId
  readonly name: string
  readonly managerIds: readonly UserId[]
  readonly memberIds: readonly UserId[]
}

/** How a queue rings its agents, as phone systems name it. */
export const QUEUE_TYPES = ['round-robin', 'ring-all', 'tiered', 'linear-hunt', 'linear-cascade'] as const

export type QueueType = (typeof QUEUE_TYPES)[number]

export interface Queue {
  /** As the phone system calls it; the key of its rules in the account's settings. Unique in the account only. */
  readonly id: string
  readonly accountId: AccountId
  readonly name: string
  readonly type: QueueType
  /** Who takes its calls at any phone. */
  readonly agentIds: readonly UserId[]
  /** Phones that take its calls, whoever is there. */
  readonly agentDeviceIds: readonly DeviceId[]
  readonly supervisorIds: readonly UserId[]
}
