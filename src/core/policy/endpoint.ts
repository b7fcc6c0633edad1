import type { DeviceId, UserId } from '../model/ids.ts'
import type { PolicyLevel } from '../model/policy.ts'

/** Who is asked on one side of the call. */
export interface Endpoint {
  readonly deviceId: DeviceId | undefined
  /** Owner of the device; without a device, the user who was reached. */
  readonly userId: UserId | undefined
  /** Users the call passed through. */
  readonly path: readonly UserId[]
  /** Who wants the recording when it is neither a known user nor a known device. */
  readonly fallback: PolicyLevel
}
