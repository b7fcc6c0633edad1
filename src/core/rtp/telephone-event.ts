/**
 * Telephone events, RFC 4733 §2.3.
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   |     event     |E|R| volume    |          duration             |
 */

/** RFC 4733 §3.2, table 3; event 16 is a hook flash. */
const DIGITS = '0123456789*#ABCD'
const FLASH = 16
/** Not assigned (RFC 4733 §3.2): stands in our journals for a digit that may not be known. */
export const MASKED_EVENT = 255
/** What a person sees of it. */
const MASKED_DIGIT = '•'
/** Presses remembered for packets that come late: end packets may follow the next digit. */
const REMEMBERED = 32

export interface TelephoneEvent {
  /** One of `0–9 * # A–D`, `flash`, or `•` when it was masked. */
  readonly digit: string
  readonly ssrc: number
  /** RTP ticks: when the press began. */
  readonly timestamp: number
  /** RTP ticks, longest report so far. */
  readonly durationTicks: number
  readonly ended: boolean
}

export interface TelephoneEventCollector {
  /** The press when this packet is the first of it, else undefined. Events that are no digits are ignored. */
  packet(ssrc: number, timestamp: number, payload: Uint8Array): TelephoneEvent | undefined
  /** All presses, oldest first, each once: packets of one press share SSRC, timestamp and event (RFC 4733 §2.5.1.2). */
  readonly events: readonly TelephoneEvent[]
}

type Press = { -readonly [Field in keyof TelephoneEvent]: TelephoneEvent[Field] }

/** `maximumEvents` bounds memory; later presses are not listed. */
export function createTelephoneEventCollector(maximumEvents = 10_000): TelephoneEventCollector {
  const events: Press[] = []
  return {
    events,
    packet(ssrc, timestamp, payload) {
      if (payload.length < 4) return undefined
      const event = payload[0] as number
      const digit = event === FLASH ? 'flash' : event === MASKED_EVENT ? MASKED_DIGIT : DIGITS[event]
      if (digit === undefined) return undefined
      const ended = (payload[1] as number) >= 0x80
      const durationTicks = ((payload[2] as number) << 8) | (payload[3] as number)
      const known = events
        .slice(-REMEMBERED)
        .find((press) => press.ssrc === ssrc && press.timestamp === timestamp && press.digit === digit)
      if (known) {
        known.durationTicks = Math.max(known.durationTicks, durationTicks)
        known.ended ||= ended
        return undefined
      }
      if (events.length >= maximumEvents) return undefined
      const press = { digit, ssrc, timestamp, durationTicks, ended }
      events.push(press)
      return press
    },
  }
}
