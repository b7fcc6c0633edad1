/** What the mapping found, as events of the call's time line. */

import { isDeviceKind } from '../../model/account.ts'
import type { TimeLineEvent } from '../../model/call-time-line.ts'
import type { MappedFact } from '../../model/fact-mapping.ts'
import type { PartyFacts } from '../../model/policy.ts'
import type { MappedFacts, MappedFinding } from './mapped-facts.ts'

export interface MappedEventsContext {
  /** When what was mapped came. */
  readonly atMs: number
  /** Who was called, as known now; absent when nobody is known. */
  readonly callee?: PartyFacts | undefined
  /** Who of the account has this address. */
  partyAt(address: string): PartyFacts
}

export interface MappedEvent {
  /** Index of the rule. */
  readonly rule: number
  readonly event: TimeLineEvent
}

export interface MappedEvents {
  readonly events: readonly MappedEvent[]
  readonly problems: readonly string[]
}

const MAXIMUM_CONFERENCE_SIZE = 100_000

/** Never throws. A person who is nobody of the account makes no event: if in doubt, the call stays as signalled. */
export function mappedEvents({ findings }: MappedFacts, context: MappedEventsContext): MappedEvents {
  const events: MappedEvent[] = []
  const problems: string[] = []
  for (const finding of findings) {
    const event = eventOf(finding, context)
    if (typeof event === 'string') problems.push(`rule ${finding.rule + 1}: ${finding.fact}: ${event}`)
    else if (event) events.push({ rule: finding.rule, event })
  }
  return { events, problems }
}

/** Without those the call was told already; of a size or codec the last word counts. */
export function untoldEvents(events: readonly TimeLineEvent[], told: readonly TimeLineEvent[]): TimeLineEvent[] {
  return events.filter((event) => {
    const content = contentOf(event)
    if (event.type !== 'conference' && event.type !== 'codec') return !told.some((each) => contentOf(each) === content)
    const last = told.findLast(({ type }) => type === event.type)
    return last === undefined || contentOf(last) !== content
  })
}

/** Who forwarded or transferred the call did it once: that somebody else is the callee by now makes no second time of it. */
function contentOf(event: TimeLineEvent): string {
  const content = event.type === 'forward' || event.type === 'transfer' ? { ...event, to: undefined } : event
  return JSON.stringify({ ...content, atMs: 0 }, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )
}

/** A text says why not; undefined: not an event. */
function eventOf({ fact, text }: MappedFinding, context: MappedEventsContext): TimeLineEvent | string | undefined {
  const { atMs, callee } = context
  switch (fact) {
    case 'queue':
      return { type: 'hop', atMs, through: 'queue', queueId: text }
    case 'auto-attendant':
    case 'ivr':
      return isNo(text) ? undefined : { type: 'hop', atMs, through: fact }
    case 'find-me':
      return { type: 'hop', atMs, through: 'find-me', to: context.partyAt(text), toMobile: true }
    case 'agent': {
      const party = context.partyAt(text)
      return isKnown(party) ? { type: 'answer', atMs, by: 'person', party } : nobody(text)
    }
    case 'answered':
      return answerOf(text, atMs)
    case 'forwarded-by':
    case 'transferred-by': {
      const { userId } = context.partyAt(text)
      if (userId === undefined) return nobody(text)
      if (!callee) return 'nobody is known to whom'
      if (fact === 'forwarded-by')
        return userId === callee.userId ? undefined : { type: 'forward', atMs, to: callee, by: userId }
      return { type: 'transfer', atMs, how: 'cold', by: 'callee', to: callee }
    }
    case 'conference-size': {
      const parties = /^\d{1,6}$/.test(text) ? Number(text) : 0
      const isSize = parties > 0 && parties <= MAXIMUM_CONFERENCE_SIZE
      return isSize ? { type: 'conference', atMs, parties } : `${shown(text)} is no number of parties`
    }
    case 'codec':
      return /^[\w.+-]{1,40}$/.test(text)
        ? { type: 'codec', atMs, codec: text.toUpperCase() }
        : `${shown(text)} is no codec`
    case 'caller-device-kind':
    case 'callee-device-kind':
      return isDeviceKind(text) ? undefined : `${shown(text)} is no kind of device`
    default:
      return undefined satisfies undefined | (MappedFact & never)
  }
}

function answerOf(text: string, atMs: number): TimeLineEvent | string | undefined {
  if (isNo(text)) return undefined
  if (/^(?:person|true|yes|1)$/i.test(text)) return { type: 'answer', atMs, by: 'person' }
  if (/^machine$/i.test(text)) return { type: 'answer', atMs, by: 'machine' }
  return `${shown(text)} is neither person nor machine`
}

function isNo(text: string): boolean {
  return /^(?:false|no|off|0)$/i.test(text)
}

function isKnown({ userId, deviceId }: PartyFacts): boolean {
  return userId !== undefined || deviceId !== undefined
}

function nobody(text: string): string {
  return `${shown(text)} is nobody of the account`
}

function shown(text: string): string {
  return `"${text.slice(0, 60)}"`
}
