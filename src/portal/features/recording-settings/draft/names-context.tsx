import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { Device } from '../../../../contract/device.ts'
import type { SeenUser } from '../../../../contract/user.ts'
import type { SettingsNames } from '../../../../core/policy/describe-changes.ts'

const NamesContext = createContext<SettingsNames>({ user: () => undefined, device: () => undefined })

interface NamesProviderProps {
  readonly users: readonly SeenUser[]
  readonly devices: readonly Device[]
  readonly children: ReactNode
}

/** How people call the users and devices of the account, for every place that tells a change. */
export function NamesProvider({ users, devices, children }: NamesProviderProps) {
  const names = useMemo<SettingsNames>(() => {
    const userNames = new Map(users.map((user) => [user.id, nameOf(user)]))
    const deviceNames = new Map(devices.map(({ id, name }) => [id, name]))
    return { user: (id) => userNames.get(id), device: (id) => deviceNames.get(id) }
  }, [users, devices])
  return <NamesContext value={names}>{children}</NamesContext>
}

export const useNames = (): SettingsNames => useContext(NamesContext)

/** `Ann Lee (101)`: two people may have one name. */
function nameOf({ name, extension }: SeenUser): string {
  return extension === undefined ? name : `${name} (${extension})`
}
