import { DevicesCard } from '../../features/devices/devices-card.tsx'
import { useUsers } from '../../features/users/api/use-users.ts'

/** The phones of an account, with the people who may own them. */
export function AccountDevices({ accountId }: { readonly accountId: string }) {
  const { data: users = [] } = useUsers(accountId)
  return <DevicesCard accountId={accountId} owners={users} />
}
