/**
 * Where the packets of one source (SSRC of a stream) lie on the time line of the call.
 *
 * RTP timestamps say how packets of a source follow each other, arrival times tie sources to each other. An anchor does both: it puts one
 * timestamp at one position. The least delayed packet of the first seconds gives the first anchor (a late one would shift everything).
 * A new anchor is made when
 *  - timestamps leap: packets are off by more than LEAP, agree among themselves, and it stays so: a sender that restarts its
 *    timestamps, or stops them during hold. A burst after a stall of the network catches up and makes none.
 *  - clocks drift: the least delay of each of the last windows is off by more than DRIFT. This keeps channels together for hours.
 * Anchors are found behind the packets they apply to, so a recording is read twice: first for the anchors, then for the samples.
 *
 * Sender reports (RFC 3550 §6.4.1) are not used: they tell each sender's own wall clock, and two phones have two.
 */

export const TICKS_PER_MS = 8
const SETTLE_TICKS = 5000 * TICKS_PER_MS
const LEAP_TICKS = 250 * TICKS_PER_MS
/** A leap that lasts this long is none of the network's doing. */
const LEAP_LASTS_TICKS = 2000 * TICKS_PER_MS
/** A packet may be this much behind its time: what sockets buffer, and more. */
export const MAX_LATE_TICKS = 30_000 * TICKS_PER_MS
export const MAX_EARLY_TICKS = LEAP_TICKS
const WINDOW_TICKS = 5000 * TICKS_PER_MS
const WINDOW_MINIMUM_PACKETS = 20
const WINDOWS_THAT_AGREE = 3
const DRIFT_TICKS = 5 * TICKS_PER_MS

/** From packet `fromOrdinal` of the stream on, `timestamp` lies at `position`. */
export interface Anchor {
  readonly fromOrdinal: number
  readonly timestamp: number
  /** Ticks from the first arrival of the call; may be negative. */
  readonly position: number
  /** Why it was made. Only `drift` corrects within audio that goes on. */
  readonly cause: 'first' | 'leap' | 'drift'
  /** What the packets of this anchor cover, in ticks from its position. */
  readonly startTicks: number
  readonly endTicks: number
  readonly lastOrdinal: number
}

export interface SourceClock {
  /** One packet of audio. `ordinal`: rises per packet of the stream; `arrivalTicks`: since the first arrival of the call. */
  packet(ordinal: number, timestamp: number, arrivalTicks: number, durationTicks: number): void
  finish(): readonly Anchor[]
}

type OpenAnchor = { -readonly [Field in keyof Anchor]: Anchor[Field] } & { arrivedTicks: number; packets: number }

/** Signed distance of RTP timestamps, modulo 2³². */
export const timestampDistance = (from: number, to: number): number => (to - from) | 0

/** `ticksPerTimestamp`: what a step of the source's RTP timestamps is worth. */
export function createSourceClock(ticksPerTimestamp = 1): SourceClock {
  const ticksBetween = (from: number, to: number) => timestampDistance(from, to) * ticksPerTimestamp
  const anchors: Anchor[] = []
  let anchor: OpenAnchor | undefined
  let settled = false
  /** Packets that are off, and agree: perhaps the next anchor. */
  let suspect: OpenAnchor | undefined
  let suspectArrivedLast = 0
  let lastTimestamp = 0
  let lastEnd = 0
  let windowStart = 0
  let windowPackets = 0
  let windowLeast = Number.POSITIVE_INFINITY
  const windows: number[] = []

  function open(ordinal: number, timestamp: number, arrival: number, cause: Anchor['cause']): OpenAnchor {
    const extent = { startTicks: 0, endTicks: 0, lastOrdinal: ordinal, packets: 0 }
    return { fromOrdinal: ordinal, timestamp, position: arrival, cause, arrivedTicks: arrival, ...extent }
  }

  function take(into: OpenAnchor, ordinal: number, offset: number, duration: number): void {
    into.startTicks = Math.min(into.startTicks, offset)
    into.endTicks = Math.max(into.endTicks, offset + duration)
    into.lastOrdinal = ordinal
    into.packets++
  }

  function close(): void {
    if (anchor && anchor.packets > 0) anchors.push(anchor)
  }

  function startWindows(arrival: number): void {
    windows.length = 0
    windowStart = arrival
    windowPackets = 0
    windowLeast = Number.POSITIVE_INFINITY
  }

  /** The suspect was a burst behind a stall, or a stray: what is plausible under the anchor belongs to it. */
  function absorbSuspect(into: OpenAnchor): void {
    if (!suspect) return
    const offset = ticksBetween(into.timestamp, suspect.timestamp)
    const delay = suspect.position - (into.position + offset)
    if (delay > 0 && delay <= MAX_LATE_TICKS) {
      into.startTicks = Math.min(into.startTicks, offset + suspect.startTicks)
      into.endTicks = Math.max(into.endTicks, offset + suspect.endTicks)
      into.packets += suspect.packets
    }
    suspect = undefined
  }

  function acceptSuspect(arrival: number): void {
    close()
    anchor = suspect
    suspect = undefined
    settled = false
    startWindows(arrival)
  }

  function leapt(into: OpenAnchor, ordinal: number, timestamp: number, arrival: number, duration: number): void {
    const off = suspect && arrival - (suspect.position + ticksBetween(suspect.timestamp, timestamp))
    if (!suspect || off === undefined || Math.abs(off) > LEAP_TICKS) {
      absorbSuspect(into)
      suspect = open(ordinal, timestamp, arrival, 'leap')
    } else if (off < 0) suspect.position += off
    take(suspect, ordinal, ticksBetween(suspect.timestamp, timestamp), duration)
    suspectArrivedLast = arrival
    if (arrival - suspect.arrivedTicks >= LEAP_LASTS_TICKS) acceptSuspect(arrival)
  }

  /** Only a wide window tells drift from jitter: its least delayed packet met no queue. */
  function watchDrift(into: OpenAnchor, ordinal: number, timestamp: number, arrival: number, delay: number): void {
    windowLeast = Math.min(windowLeast, delay)
    windowPackets++
    if (arrival - windowStart < WINDOW_TICKS) return
    if (windowPackets >= WINDOW_MINIMUM_PACKETS) windows.push(windowLeast)
    if (windows.length > WINDOWS_THAT_AGREE) windows.shift()
    windowStart = arrival
    windowPackets = 0
    windowLeast = Number.POSITIVE_INFINITY
    const least = Math.min(...windows)
    const most = Math.max(...windows)
    if (windows.length < WINDOWS_THAT_AGREE || (least <= DRIFT_TICKS && most >= -DRIFT_TICKS)) return
    close()
    const position = into.position + ticksBetween(into.timestamp, timestamp) + (windows.at(-1) as number)
    anchor = { ...open(ordinal + 1, timestamp, arrival, 'drift'), position, startTicks: Number.MAX_SAFE_INTEGER }
    startWindows(arrival)
  }

  return {
    packet(ordinal, timestamp, arrival, duration) {
      anchor ??= open(ordinal, timestamp, arrival, 'first')
      const offset = ticksBetween(anchor.timestamp, timestamp)
      const delay = arrival - (anchor.position + offset)
      const continues = timestampDistance(lastTimestamp, timestamp) >= 0 && timestamp === lastEnd
      lastTimestamp = timestamp
      lastEnd = (timestamp + Math.round(duration / ticksPerTimestamp)) >>> 0

      // Not yet settled: an earlier packet than the earliest so far shows the true delay, unless timestamps leapt.
      if (!settled && delay < 0 && (continues || delay >= -LEAP_TICKS) && !suspect) {
        anchor.position += delay
        take(anchor, ordinal, offset, duration)
      } else if (Math.abs(delay) > LEAP_TICKS) leapt(anchor, ordinal, timestamp, arrival, duration)
      else {
        absorbSuspect(anchor)
        take(anchor, ordinal, offset, duration)
        if (settled) watchDrift(anchor, ordinal, timestamp, arrival, delay)
        else if (arrival - anchor.arrivedTicks >= SETTLE_TICKS) {
          settled = true
          startWindows(arrival)
        }
      }
    },
    finish() {
      if (anchor && suspect) {
        const delay = suspect.position - (anchor.position + ticksBetween(anchor.timestamp, suspect.timestamp))
        // What may be a stall at the very end stays where its timestamps put it: it comes in a burst, what somebody says does not.
        const spokenTicks = suspect.endTicks - suspect.startTicks
        const isBurst = suspectArrivedLast - suspect.arrivedTicks < spokenTicks / 2
        const plausible = delay > 0 && delay <= MAX_LATE_TICKS
        if ((plausible && isBurst) || suspect.packets < 3) absorbSuspect(anchor)
        else acceptSuspect(suspect.arrivedTicks)
      }
      close()
      return anchors.map(({ fromOrdinal, timestamp, position, cause, startTicks, endTicks, lastOrdinal }) => ({
        ...{ fromOrdinal, timestamp, position: Math.round(position), cause },
        ...{ startTicks: Math.min(startTicks, endTicks), endTicks, lastOrdinal },
      }))
    },
  }
}
