import { IconArrowDownLeft, IconArrowsExchange, IconArrowUpRight, IconRouteAltLeft } from '@tabler/icons-react'
import type { CustomerDirection } from '../../../core/model/policy.ts'
import { DIRECTION_WORDS } from '../../lib/call-words.ts'
import { Hint } from '../../ui/hint.ts'

const ICONS = {
  inbound: IconArrowDownLeft,
  outbound: IconArrowUpRight,
  internal: IconArrowsExchange,
  transit: IconRouteAltLeft,
} satisfies Record<CustomerDirection, typeof IconArrowDownLeft>

export function DirectionIcon({ direction }: { readonly direction: CustomerDirection }) {
  const Icon = ICONS[direction]
  return (
    <Hint label={DIRECTION_WORDS[direction]}>
      <Icon size={16} stroke={1.7} role="img" aria-label={DIRECTION_WORDS[direction]} />
    </Hint>
  )
}
