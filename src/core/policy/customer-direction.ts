import type { CustomerDirection, Network } from '../model/policy.ts'

const DIRECTIONS = {
  onnet: { onnet: 'internal', offnet: 'outbound' },
  offnet: { onnet: 'inbound', offnet: 'transit' },
} as const satisfies Record<Network, Record<Network, CustomerDirection>>

/** The call as the customer sees it. */
export function customerDirection(caller: Network, callee: Network): CustomerDirection {
  return DIRECTIONS[caller][callee]
}
