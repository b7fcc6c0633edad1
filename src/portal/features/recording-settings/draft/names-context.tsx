import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import type { SettingsNames } from '../../../../core/policy/describe-changes.ts'
import { useDevicesOf } from '../../../lib/api/use-devices.ts'
import { useUsersOf } from '../../../lib/api/use-users.ts'

const NamesContext = createContext<SettingsNames>({ user: () => undefined, device: () => undefined })

interface NamesProviderProps {
  readonly accountId: string
  readonly children: ReactNode
}

/** How people call the users and devices of the account, for every place that tells a change: asked for when a change names them. */
export function NamesProvider({ accountId, children }: NamesProviderProps) {
  const [userIds, askUser] = useAsked()
  const [deviceIds, askDevice] = useAsked()
  const users = useUsersOf(accountId, userIds)
  const devices = useDevicesOf(accountId, deviceIds)
  const names = useMemo<SettingsNames>(
    () => ({
      user: (id) => {
        const user = users.items.get(id)
        return user ? nameOf(user) : askUser(id)
      },
      device: (id) => devices.items.get(id)?.name ?? askDevice(id),
    }),
    [users, devices, askUser, askDevice],
  )
  return <NamesContext value={names}>{children}</NamesContext>
}

export const useNames = (): SettingsNames => useContext(NamesContext)

/** More lines than these nobody reads; of many that change alike only the number is told. */
const MOST_NAMED = 400

/** Ids in which somebody was interested while something was drawn. Nobody's name is known the first time. */
function useAsked(): readonly [ids: readonly string[], ask: (id: string) => undefined] {
  const asked = useRef(new Set<string>())
  const [ids, setIds] = useState<readonly string[]>([])
  const ask = useCallback((id: string): undefined => {
    if (asked.current.has(id) || asked.current.size >= MOST_NAMED) return
    asked.current.add(id)
    queueMicrotask(() => setIds([...asked.current]))
  }, [])
  return [ids, ask]
}

/** `Ann Lee (101)`: two people may have one name. */
function nameOf({ name, extension }: { readonly name: string; readonly extension?: string }): string {
  return extension === undefined ? name : `${name} (${extension})`
}
