import { useQueryClient } from '@tanstack/react-query'
import { useLiveEvent } from '../lib/live-context.tsx'

const DIRECTORY_KEYS = ['accounts', 'users', 'devices', 'recording-clients', 'settings', 'setup']

/** Asks again for what other people changed. Calls and exports look after themselves. */
export function LiveUpdates() {
  const client = useQueryClient()
  const refetch = (keys: readonly string[]) => {
    for (const key of keys) void client.invalidateQueries({ queryKey: [key] })
  }
  useLiveEvent('directory-changed', () => refetch(DIRECTORY_KEYS))
  useLiveEvent('invite-refused', () => refetch(['refused-invites']))
  useLiveEvent('resumed', () => refetch([...DIRECTORY_KEYS, 'refused-invites']))
  return null
}
