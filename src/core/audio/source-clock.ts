/**
 * Where the packets of one source (SSRC of a stream) lie on the time line of the call.
 *
 * RTP timestamps say how packets of a source follow each other, arrival times tie sources to each other. An anchor does both: it puts one
 * timestamp at one position. The least delayed packet of the first seconds gives the first anchor (a late one would shift everything).
 * A new anchor is made when
 *  - timestamps leap: packets are off by more than LEAP, agree among themselves, and it stays so: a sender that restarts its
 *    timestamps, or stops them during hold. A burst after a stall of the network catches up and makes none.
 *  - clocks drift: the least delay of each of the last windows is off by more than DRIFT. This keeps channels together for hours.
 *  - a sender's timestamps slipped against its own wall clock, as its reports say (RFC 3550 §6.4.1).
 * A sudden change of the least delay is the network's (another route) and makes none: no clock drifts by 10 ms in a window. More delay is
 * waited out; less delay shows that what came before was placed too late.
 * Anchors are found behind the packets they apply to, so a recording is read twice: first for the anchors, then for the samples.
 */

export const TICKS_PER_MS = 8
const SETTLE_TICKS = 5000 * TICKS_PER_MS
const LEAP_TICKS = 250 * TICKS_PER_MS
/** A leap that lasts this long is none of the network's doing. */
const LEAP_LASTS_TICKS = 2000 * TICKS_PER_MS
/** Fewer are strays. */
const SPOKEN_PACKETS = 10
/** A packet may be this much behind its time: what sockets buffer, and more. */
export const MAX_LATE_TICKS = 30_000 * TICKS_PER_MS
export const MAX_EARLY_TICKS = LEAP_TICKS
const WINDOW_TICKS = 5000 * TICKS_PER_MS
const WINDOW_MINIMUM_PACKETS = 20
const WINDOWS_THAT_AGREE = 3
const DRIFT_TICKS = 5 * TICKS_PER_MS
/** From one window to the next: 2000 ppm, which no clock has. */
const STEP_TICKS = 10 * TICKS_PER_MS
/** A report whose wall clock runs otherwise than ours by more (and 20 ms for the way) is of a clock that was set. */
const REPORT_PPM = 1000
const REPORT_JITTER_TICKS = 20 * TICKS_PER_MS
/** A drift that was watched for less says nothing. */
const MEASURED_TICKS = 300_000 * TICKS_PER_MS

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

/** How the clock of a source runs against ours. */
export interface ClockDrift {
  /** How much faster, in millionths. */
  readonly ppm: number
  /** Watched for that long. */
  readonly ticks: number
}

type OpenAnchor = { -readonly [Field in keyof Anchor]: Anchor[Field] } & { arrivedTicks: number; packets: number }

interface Report {
  readonly ntpTicks: number
  readonly timestamp: number
  readonly arrivalTicks: number
}

/** Signed distance of RTP timestamps, modulo 2³². */
export const timestampDistance = (from: number, to: number): number => (to - from) | 0

/** A class, not a closure: it runs for every packet. */
export class SourceClock {
  readonly #ticksPerTimestamp: number
  readonly #anchors: OpenAnchor[] = []
  #anchor: OpenAnchor | undefined
  #settled = false
  /** Packets that are off, and agree: perhaps the next anchor. */
  #suspect: OpenAnchor | undefined
  #suspectArrivedLast = 0
  #lastTimestamp = 0
  #lastEnd = 0
  #windowStart = 0
  #windowPackets = 0
  #windowLeast = Number.POSITIVE_INFINITY
  /** Of the window: packets that came sooner than any clock drifts. */
  #windowSooner = 0
  readonly #windows: number[] = []
  /** How much longer the way is now than when the anchor was found. */
  #detour = 0
  /** Of the last window in which the clock was in step. */
  #inStep = 0
  /** The first anchor since time stamps leapt last. */
  #runFrom = 0
  readonly #slope = new Slope()
  /** What drift anchors moved, since time stamps leapt last; and all that they moved, either way. */
  #moved = 0
  #correctedTicks = 0
  readonly #reports: Report[] = []
  #slipTicks = 0

  /** `ticksPerTimestamp`: what a step of the source's RTP timestamps is worth. */
  constructor(ticksPerTimestamp = 1) {
    this.#ticksPerTimestamp = ticksPerTimestamp
  }

  /** One packet of audio. `ordinal`: rises per packet of the stream; `arrival`: since the first arrival of the call. */
  packet(ordinal: number, timestamp: number, arrival: number, duration: number): void {
    this.#anchor ??= open(ordinal, timestamp, arrival, 'first')
    const anchor = this.#anchor
    const offset = this.#ticksBetween(anchor.timestamp, timestamp)
    const delay = arrival - (anchor.position + offset) - this.#detour
    const continues = timestampDistance(this.#lastTimestamp, timestamp) >= 0 && timestamp === this.#lastEnd
    this.#lastTimestamp = timestamp
    this.#lastEnd = (timestamp + Math.round(duration / this.#ticksPerTimestamp)) >>> 0

    // Not yet settled: an earlier packet than the earliest so far shows the true delay, unless timestamps leapt.
    if (!this.#settled && delay < 0 && (continues || delay >= -LEAP_TICKS) && !this.#suspect) {
      anchor.position += delay
      take(anchor, ordinal, offset, duration)
      // Of a fast clock that nothing delays, every packet does.
      this.#settleWhenDue(anchor, arrival)
    } else if (Math.abs(delay) > LEAP_TICKS) this.#leapt(anchor, ordinal, timestamp, arrival, duration)
    else {
      // Packets of before a leap may come behind it.
      if (this.#suspect && arrival - this.#suspectArrivedLast > LEAP_TICKS) this.#absorbSuspect(anchor)
      take(anchor, ordinal, offset, duration)
      if (this.#settled) this.#watchDrift(anchor, ordinal, timestamp, arrival, delay)
      else this.#settleWhenDue(anchor, arrival)
    }
  }

  /** A sender report: at `ntpTicks` of its own wall clock its timestamps stood there. */
  report(ntpTicks: number, timestamp: number, arrivalTicks: number): void {
    const before = this.#reports.at(-1)
    const report = { ntpTicks, timestamp, arrivalTicks }
    if (!before) {
      this.#reports.push(report)
      return
    }
    const [wall, ours] = [ntpTicks - before.ntpTicks, arrivalTicks - before.arrivalTicks]
    const isSane = ours > 0 && Math.abs(wall - ours) <= REPORT_JITTER_TICKS + (ours * REPORT_PPM) / 1e6
    this.#reports.length = 0
    this.#reports.push(report)
    // A clock that was set says nothing of what lies between.
    if (!isSane) return
    const slip = wall - this.#ticksBetween(before.timestamp, timestamp)
    if (Math.abs(slip) > STEP_TICKS && Math.abs(slip) <= LEAP_TICKS) this.#slipTicks += slip
  }

  finish(): readonly Anchor[] {
    const [anchor, suspect] = [this.#anchor, this.#suspect]
    if (anchor && this.#becameShorter) this.#takeStep(anchor, this.#windowLeast)
    if (anchor && suspect) {
      const delay = suspect.position - (anchor.position + this.#ticksBetween(anchor.timestamp, suspect.timestamp))
      // What may be a stall at the very end stays where its timestamps put it.
      const plausible = delay > 0 && delay <= MAX_LATE_TICKS
      if ((plausible && this.#isBurst(suspect)) || suspect.packets < 3) this.#absorbSuspect(anchor)
      else this.#acceptSuspect(suspect.arrivedTicks)
    }
    this.#close()
    return this.#anchors.map(({ fromOrdinal, timestamp, position, cause, startTicks, endTicks, lastOrdinal }) => ({
      ...{ fromOrdinal, timestamp, position: Math.round(position), cause },
      ...{ startTicks: Math.min(startTicks, endTicks), endTicks, lastOrdinal },
    }))
  }

  /** Undefined when it was not watched for five minutes. */
  get drift(): ClockDrift | undefined {
    const { ticks, slope } = this.#slope.result()
    return ticks >= MEASURED_TICKS ? { ppm: -slope * 1e6, ticks } : undefined
  }

  /** Left out and filled in where drift was followed. */
  get correctedTicks(): number {
    return this.#correctedTicks
  }

  #ticksBetween(from: number, to: number): number {
    return timestampDistance(from, to) * this.#ticksPerTimestamp
  }

  #close(): void {
    if (this.#anchor && this.#anchor.packets > 0) this.#anchors.push(this.#anchor)
    this.#anchor = undefined
  }

  #settleWhenDue({ arrivedTicks }: OpenAnchor, arrival: number): void {
    if (arrival - arrivedTicks < SETTLE_TICKS) return
    this.#settled = true
    this.#startWindows(arrival)
  }

  #startWindows(arrival: number): void {
    this.#windows.length = 0
    this.#startWindow(arrival)
  }

  #startWindow(arrival: number): void {
    this.#windowStart = arrival
    this.#windowPackets = 0
    this.#windowLeast = Number.POSITIVE_INFINITY
    this.#windowSooner = 0
  }

  /** The suspect was a burst behind a stall, or a stray: what is plausible under the anchor belongs to it. */
  #absorbSuspect(into: OpenAnchor): void {
    const suspect = this.#suspect
    this.#suspect = undefined
    if (!suspect) return
    const offset = this.#ticksBetween(into.timestamp, suspect.timestamp)
    const delay = suspect.position - (into.position + offset)
    if (delay > 0 && delay <= MAX_LATE_TICKS) {
      into.startTicks = Math.min(into.startTicks, offset + suspect.startTicks)
      into.endTicks = Math.max(into.endTicks, offset + suspect.endTicks)
      into.packets += suspect.packets
    }
  }

  /** What waited in a queue comes in a burst, what somebody says does not. */
  #isBurst({ arrivedTicks, startTicks, endTicks }: OpenAnchor): boolean {
    return this.#suspectArrivedLast - arrivedTicks < (endTicks - startTicks) / 2
  }

  #acceptSuspect(arrival: number): void {
    this.#close()
    this.#anchor = this.#suspect
    this.#suspect = undefined
    this.#settled = false
    this.#runFrom = this.#anchors.length
    this.#detour = 0
    this.#inStep = 0
    this.#moved = 0
    this.#slope.interrupt()
    this.#startWindows(arrival)
  }

  #leapt(into: OpenAnchor, ordinal: number, timestamp: number, arrival: number, duration: number): void {
    const before = this.#suspect
    const off = before && arrival - (before.position + this.#ticksBetween(before.timestamp, timestamp))
    if (!before || off === undefined || Math.abs(off) > LEAP_TICKS) {
      // A queue that drains comes sooner and sooner; what comes later still, or has nothing to do with the anchor, leapt again.
      const late = arrival - (into.position + this.#ticksBetween(into.timestamp, timestamp))
      const leaptAgain = (off ?? 0) > LEAP_TICKS || late > MAX_LATE_TICKS || late < -MAX_LATE_TICKS
      if (before && leaptAgain && before.packets >= SPOKEN_PACKETS && !this.#isBurst(before)) {
        this.#acceptSuspect(before.arrivedTicks)
      } else this.#absorbSuspect(into)
      this.#suspect = open(ordinal, timestamp, arrival, 'leap')
    } else if (off < 0) before.position += off
    const suspect = this.#suspect as OpenAnchor
    take(suspect, ordinal, this.#ticksBetween(suspect.timestamp, timestamp), duration)
    this.#suspectArrivedLast = arrival
    if (arrival - suspect.arrivedTicks >= LEAP_LASTS_TICKS) this.#acceptSuspect(arrival)
  }

  /** Only a wide window tells drift from jitter: its least delayed packet met no queue. */
  #watchDrift(into: OpenAnchor, ordinal: number, timestamp: number, arrival: number, delay: number): void {
    if (delay < this.#windowLeast) this.#windowLeast = delay
    if (delay < -STEP_TICKS) this.#windowSooner++
    this.#windowPackets++
    if (arrival - this.#windowStart < WINDOW_TICKS) return
    if (this.#becameShorter && Math.abs(this.#slipTicks) <= STEP_TICKS) {
      this.#takeStep(into, this.#windowLeast)
      this.#startWindows(arrival)
      return
    }
    const windows = this.#windows
    if (this.#windowPackets >= WINDOW_MINIMUM_PACKETS) {
      windows.push(this.#windowLeast)
      if (Math.abs(this.#windowLeast) <= DRIFT_TICKS) this.#inStep = this.#windowLeast
      this.#slope.add(arrival, this.#windowLeast + this.#moved)
    }
    if (windows.length > WINDOWS_THAT_AGREE) windows.shift()
    this.#startWindow(arrival)
    const least = Math.min(...windows)
    const most = Math.max(...windows)
    if (windows.length < WINDOWS_THAT_AGREE || (least <= DRIFT_TICKS && most >= -DRIFT_TICKS)) return
    const isSudden = Math.abs((windows[0] as number) - this.#inStep) > STEP_TICKS && most - least <= STEP_TICKS
    const off = windows.at(-1) as number
    const isSlip = Math.abs(this.#slipTicks) > STEP_TICKS && Math.abs(this.#slipTicks - off) <= STEP_TICKS
    if (isSudden && !isSlip && off > 0) this.#takeStep(into, least)
    else this.#followDrift(into, ordinal, timestamp, arrival, off)
    this.#slipTicks = 0
    this.#inStep = 0
    this.#startWindows(arrival)
  }

  /** Nothing comes before it was sent: one window proves it. */
  get #becameShorter(): boolean {
    return this.#windowPackets >= WINDOW_MINIMUM_PACKETS && this.#windowSooner > this.#windowPackets / 2
  }

  #followDrift(into: OpenAnchor, ordinal: number, timestamp: number, arrival: number, off: number): void {
    this.#close()
    const position = into.position + this.#ticksBetween(into.timestamp, timestamp) + off
    this.#anchor = {
      ...open(ordinal + 1, timestamp, arrival, 'drift'),
      ...{ position, startTicks: Number.MAX_SAFE_INTEGER },
    }
    this.#moved += off
    this.#correctedTicks += Math.abs(off)
  }

  /** The way became longer or shorter. What is quicker than the anchor shows that it was found on a longer way. */
  #takeStep(into: OpenAnchor, step: number): void {
    this.#slope.interrupt()
    const detour = this.#detour + step
    this.#detour = Math.max(0, detour)
    if (detour >= 0) return
    for (const anchor of [...this.#anchors.slice(this.#runFrom), into]) anchor.position += detour
  }
}

function open(ordinal: number, timestamp: number, arrival: number, cause: Anchor['cause']): OpenAnchor {
  const extent = { startTicks: 0, endTicks: 0, lastOrdinal: ordinal, packets: 0 }
  return { fromOrdinal: ordinal, timestamp, position: arrival, cause, arrivedTicks: arrival, ...extent }
}

function take(into: OpenAnchor, ordinal: number, offset: number, duration: number): void {
  if (offset < into.startTicks) into.startTicks = offset
  if (offset + duration > into.endTicks) into.endTicks = offset + duration
  into.lastOrdinal = ordinal
  into.packets++
}

/** A line through points, by least squares; runs of points that do not lie on one line share its slope. */
class Slope {
  #points = 0
  #meanX = 0
  #meanY = 0
  #xx = 0
  #xy = 0
  #firstX = 0
  #lastX = 0
  #before = { xx: 0, xy: 0, ticks: 0 }

  add(x: number, y: number): void {
    if (this.#points === 0) this.#firstX = x
    this.#points++
    const fromMean = x - this.#meanX
    this.#meanX += fromMean / this.#points
    this.#meanY += (y - this.#meanY) / this.#points
    this.#xx += fromMean * (x - this.#meanX)
    this.#xy += fromMean * (y - this.#meanY)
    this.#lastX = x
  }

  /** What comes next lies on another line. */
  interrupt(): void {
    const { xx, xy, ticks } = this.#before
    const run = this.#lastX - this.#firstX
    this.#before = { xx: xx + this.#xx, xy: xy + this.#xy, ticks: ticks + run }
    this.#points = this.#meanX = this.#meanY = this.#xx = this.#xy = this.#firstX = this.#lastX = 0
  }

  result(): { readonly slope: number; readonly ticks: number } {
    const { xx, xy, ticks } = this.#before
    const all = xx + this.#xx
    return { slope: all === 0 ? 0 : (xy + this.#xy) / all, ticks: ticks + this.#lastX - this.#firstX }
  }
}
