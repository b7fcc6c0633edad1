import type { TimeLineEvent } from '../model/call-time-line.ts'

/** At the same moment: facts before what people do about them, the end last. */
const RANKS = {
  start: 0,
  codec: 1,
  hop: 2,
  forward: 3,
  transfer: 4,
  'party-changed': 5,
  answer: 6,
  conference: 7,
  hold: 8,
  unhold: 9,
  dtmf: 10,
  command: 11,
  end: 12,
} as const satisfies Record<TimeLineEvent['type'], number>

/** Stations that a call reaches at the same moment, in the order of its usual way. */
const STATIONS = {
  'auto-attendant': 0,
  ivr: 1,
  queue: 2,
  user: 3,
  device: 4,
  'find-me': 5,
} as const satisfies Record<Extract<TimeLineEvent, { type: 'hop' }>['through'], number>

/** The same order whatever the order of arrival: by time, then by kind and station, then by content. */
export function sortEvents(events: readonly TimeLineEvent[]): readonly TimeLineEvent[] {
  return isSorted(events) ? events : [...events].sort(compare)
}

function isSorted(events: readonly TimeLineEvent[]): boolean {
  return events.every((event, index) => {
    const before = events[index - 1]
    return before === undefined || compareRoughly(before, event) < 0
  })
}

function compareRoughly(left: TimeLineEvent, right: TimeLineEvent): number {
  return left.atMs - right.atMs || RANKS[left.type] - RANKS[right.type] || station(left) - station(right)
}

function station(event: TimeLineEvent): number {
  return event.type === 'hop' ? STATIONS[event.through] : 0
}

function compare(left: TimeLineEvent, right: TimeLineEvent): number {
  const roughly = compareRoughly(left, right)
  if (roughly !== 0) return roughly
  const [a, b] = [contentKey(left), contentKey(right)]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Equal for equal content, however its fields are ordered. */
function contentKey(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return fields.map(([name, field]) => `${name}:${contentKey(field)}`).join()
}
