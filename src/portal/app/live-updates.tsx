import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { sessionQuery } from '../lib/api/session-query.ts'
import { useLiveEvent, useLiveState } from '../lib/live-context.tsx'

const DIRECTORY_KEYS = [
  'call',
  'accounts',
  'users',
  'devices',
  'queues',
  'recording-groups',
  'recording-clients',
  'settings',
  'setup',
  'recording-users',
  'orders',
  'order-options',
  'dispositions',
]

/** Asks again for what other people changed. Calls and exports look after themselves. */
export function LiveUpdates() {
  const client = useQueryClient()
  const { state } = useLiveState()
  useEffect(() => {
    // The stream ends with the sign-in session: asking who we are leads to the sign-in page when that is over.
    if (state === 'paused') void client.refetchQueries({ queryKey: sessionQuery.queryKey })
  }, [state, client])
  const refetch = (keys: readonly string[]) => {
    for (const key of keys) void client.invalidateQueries({ queryKey: [key] })
  }
  useLiveEvent('directory-changed', () => refetch(DIRECTORY_KEYS))
  useLiveEvent('invite-refused', () => refetch(['refused-invites']))
  useLiveEvent('recorder-changed', () => refetch(['recorders']))
  useLiveEvent('access-changed', () => refetch(['access-grants', 'reach', 'listeners']))
  useLiveEvent('resumed', () => {
    refetch([...DIRECTORY_KEYS, 'refused-invites', 'recorders', 'access-grants'])
    // What failed meanwhile need not wait for somebody to try again.
    void client.refetchQueries({ predicate: (query) => query.state.status === 'error' })
  })
  return null
}
