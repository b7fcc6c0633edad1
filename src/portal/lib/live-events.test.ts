import { expect, test, vi } from 'vitest'
import { openLiveEvents, retryDelayMs } from './live-events.ts'

test('reconnecting backs off to ten seconds and no further', () => {
  expect([0, 1, 2, 6, 20].map((attempt) => retryDelayMs(attempt, 1))).toEqual([500, 1000, 2000, 10_000, 10_000])
})

test('reconnects are spread over half of the wait', () => {
  expect(retryDelayMs(3, 0)).toBe(2000)
  expect(retryDelayMs(3, 0.5)).toBe(3000)
})

test('a browser without a network says so at once, and comes back with it', () => {
  const opened: EventSource[] = []
  vi.stubGlobal(
    'EventSource',
    class extends EventTarget {
      onopen: (() => void) | undefined
      close = () => undefined
      constructor() {
        super()
        opened.push(this as unknown as EventSource)
      }
    },
  )
  const browser = new EventTarget()
  vi.stubGlobal('addEventListener', browser.addEventListener.bind(browser))
  const events = openLiveEvents('/events', [])
  opened[0]?.onopen?.(new Event('open'))
  expect(events.state()).toBe('live')
  browser.dispatchEvent(new Event('offline'))
  expect(events.state()).toBe('paused')
  browser.dispatchEvent(new Event('online'))
  expect(opened).toHaveLength(2)
  opened[1]?.onopen?.(new Event('open'))
  expect(events.state()).toBe('live')
  events.close()
  browser.dispatchEvent(new Event('offline'))
  expect(events.state()).toBe('live')
  vi.unstubAllGlobals()
})
