import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { EventType, LiveEvent } from '../../contract/event.ts'
import { type LiveEvents, type LiveState, openLiveEvents } from './live-events.ts'
import { apiUrl } from './request.ts'

const LiveContext = createContext<LiveEvents | undefined>(undefined)

const TYPES = [
  'call-changed',
  'wrap-up-changed',
  'access-changed',
  'export-changed',
  'directory-changed',
  'invite-refused',
  'recorder-changed',
] as const satisfies EventType[]

/** Opens the stream of events for everything below, for as long as somebody is signed in. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [events, setEvents] = useState<LiveEvents>()
  useEffect(() => {
    const opened = openLiveEvents(apiUrl('/events'), TYPES)
    setEvents(opened)
    return () => opened.close()
  }, [])
  return <LiveContext value={events}>{children}</LiveContext>
}

/** Calls the latest `handler` for every event of the type; `resumed` comes after a gap, when anything may have changed. */
export function useLiveEvent(type: EventType | 'resumed', handler: (event: LiveEvent) => void): void {
  const events = useContext(LiveContext)
  const current = useRef(handler)
  useEffect(() => {
    current.current = handler
  })
  useEffect(() => events?.onEvent(type, (data) => current.current((data ?? {}) as LiveEvent)), [events, type])
}

export function useLiveState(): { readonly state: LiveState; readonly retryNow: () => void } {
  const events = useContext(LiveContext)
  const state = useSyncExternalStore(
    (listener) => events?.onState(listener) ?? (() => undefined),
    () => events?.state() ?? 'connecting',
  )
  return { state, retryNow: () => events?.retryNow() }
}
