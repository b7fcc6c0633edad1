import type { Device } from '../../../contract/device.ts'
import { DevicesCard } from '../../features/devices/devices-card.tsx'
import { RowRules } from '../../features/recording-settings/row-rules/row-rules.tsx'
import { useUsers } from '../../lib/api/use-users.ts'
import { useSession } from '../../lib/use-session.ts'
import type { RowsAddition } from '../../ui/entity-rows.tsx'

/** The phones of an account, with the people who may own them. */
export function AccountDevices({ accountId }: { readonly accountId: string }) {
  const session = useSession()
  const { data: users = [] } = useUsers(accountId)
  const card = (addition?: RowsAddition<Device>) => (
    <DevicesCard accountId={accountId} addition={addition} owners={users} />
  )
  return session.may('manage-settings') ? (
    <RowRules accountId={accountId} kind="devices" userName={(userId) => users.find(({ id }) => id === userId)?.name}>
      {card}
    </RowRules>
  ) : (
    card()
  )
}
