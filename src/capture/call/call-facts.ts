import type { DeviceKind } from '../../core/model/account.ts'
import type { Party } from '../../core/model/call.ts'
import type { AccountId, DeviceId } from '../../core/model/ids.ts'
import type { CallFacts, PartyFacts } from '../../core/model/policy.ts'
import { partyInRole } from '../../core/siprec/parties-of.ts'

/** What the policy is told of the call as it is known now. A side that nobody named counts as outside. */
export function callFacts(
  accountId: AccountId,
  parties: readonly Party[],
  kindOf: (deviceId: DeviceId) => DeviceKind | undefined,
): CallFacts {
  const side = (role: 'caller' | 'callee'): PartyFacts => {
    const party = partyInRole(parties, role)
    if (!party) return { network: 'offnet' }
    const { network, aor, userId, deviceId } = party
    const deviceKind = deviceId === undefined ? undefined : kindOf(deviceId)
    return {
      network,
      ...(aor !== undefined && { aor }),
      ...(userId !== undefined && { userId }),
      ...(deviceId !== undefined && { deviceId }),
      ...(deviceKind !== undefined && { deviceKind }),
    }
  }
  return { accountId, caller: side('caller'), callee: side('callee') }
}
