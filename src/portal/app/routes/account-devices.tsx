import type { Device } from '../../../contract/device.ts'
import { DevicesCard } from '../../features/devices/devices-card.tsx'
import { RowRules } from '../../features/recording-settings/row-rules/row-rules.tsx'
import { useSession } from '../../lib/use-session.ts'
import type { RowsAddition } from '../../ui/entity-rows.tsx'

/** The phones of an account, with what is recorded of each for whoever may change it. */
export function AccountDevices({ accountId }: { readonly accountId: string }) {
  const session = useSession()
  const card = (addition?: RowsAddition<Device>) => <DevicesCard accountId={accountId} addition={addition} />
  return session.may('manage-settings') ? (
    <RowRules accountId={accountId} kind="devices">
      {card}
    </RowRules>
  ) : (
    card()
  )
}
