/** Server-sent events with a reconnect that backs off, and a state people can be told about. */

export type LiveState = 'connecting' | 'live' | 'paused'

interface LiveEvents {
  readonly state: () => LiveState
  /** Called with `state` changes only; returns how to stop. */
  readonly onState: (listener: () => void) => () => void
  readonly onEvent: (type: string, listener: (data: unknown) => void) => () => void
  readonly retryNow: () => void
  readonly close: () => void
}

export type { LiveEvents }

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000

/** Wait before the nth try in a row (from 0), spread so that many browsers do not come back in the same second. */
export function retryDelayMs(attempt: number, random: number): number {
  const most = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt)
  return Math.round(most * (0.5 + random / 2))
}

/** Opens the stream at once and keeps it open until `close`. `types` are the event names that will be listened to. */
export function openLiveEvents(url: string, types: readonly string[]): LiveEvents {
  const stateListeners = new Set<() => void>()
  const eventListeners = new Map<string, Set<(data: unknown) => void>>()
  let state: LiveState = 'connecting'
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let closed = false

  const become = (next: LiveState) => {
    if (state === next) return
    state = next
    for (const listener of stateListeners) listener()
  }
  const deliver = (type: string, text: string) => {
    let data: unknown
    try {
      data = JSON.parse(text)
    } catch {
      return
    }
    for (const listener of eventListeners.get(type) ?? []) listener(data)
  }
  const lose = () => {
    source?.close()
    if (closed) return
    become('paused')
    clearTimeout(timer)
    timer = setTimeout(connect, retryDelayMs(attempt++, Math.random()))
  }
  const retryNow = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    connect()
  }
  const connect = () => {
    timer = undefined
    source = new EventSource(url)
    source.onopen = () => {
      // What happened meanwhile was not sent to us: listeners of `resumed` fetch again.
      if (attempt > 0) for (const listener of eventListeners.get('resumed') ?? []) listener(undefined)
      attempt = 0
      become('live')
    }
    source.onerror = lose
    for (const type of types) source.addEventListener(type, (event) => deliver(type, String(event.data)))
  }
  connect()
  // Without a network a connection says nothing for minutes: the browser knows at once.
  const watching = new AbortController()
  const { signal } = watching
  globalThis.addEventListener?.('offline', lose, { signal })
  globalThis.addEventListener?.('online', retryNow, { signal })

  return {
    state: () => state,
    onState: (listener) => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    onEvent: (type, listener) => {
      const listeners = eventListeners.get(type) ?? new Set()
      eventListeners.set(type, listeners.add(listener))
      return () => listeners.delete(listener)
    },
    retryNow,
    close: () => {
      closed = true
      watching.abort()
      clearTimeout(timer)
      source?.close()
    },
  }
}
