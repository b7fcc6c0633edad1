/** What a receiver reports of one source (RFC 3550 §6.4.1), kept as its appendix A.1, A.3 and A.8 do. On the packet path: numbers only. */

/** RFC 3550 A.1: a jump beyond this is a restart, not loss. */
const MAX_DROPOUT = 3000
const MAX_MISORDER = 100
/** Ticks: some ten minutes. A jump beyond this is a new time line, not jitter. */
const MAX_JUMP = 0x400_0000

/** One report block, without the SSRC it is about. */
export interface ReportBlock {
  /** Of the packets expected since the last report, in 256ths. */
  readonly fractionLost: number
  /** Signed 24 bits. */
  readonly cumulativeLost: number
  /** Unsigned 32 bits: cycles and sequence number. */
  readonly extendedHighest: number
  /** In ticks of the RTP clock. */
  readonly jitter: number
  /** Middle 32 bits of the NTP time stamp of the last sender report; 0 when there was none. */
  readonly lastSenderReport: number
  /** Since it came, in 65536ths of a second. */
  readonly delaySinceLastSenderReport: number
}

/** A class, not a closure: one per stream, on the packet path. What a packet changes are integers of 32 bits, which need no box of their own. */
export class ReceptionStatistics {
  #isHeard = false
  /** Signed. */
  #ssrc = 0
  #base = 0
  #highest = 0
  #cycles = 0
  #received = 0
  #expectedBefore = 0
  #receivedBefore = 0
  /** How long packets are on their way, in ticks, less a constant nobody knows; modulo 2^32. */
  #transit = 0
  /** In 16ths of a tick. */
  #jitter = 0
  #lastSenderReport = 0
  #lastSenderReportMs = 0

  /** Of the source heard last; undefined before the first packet, and after it said goodbye. */
  get ssrc(): number | undefined {
    return this.#isHeard ? this.#ssrc >>> 0 : undefined
  }

  /** A valid packet. `clockRateHz`: of its payload type. */
  packet(ssrc: number, sequenceNumber: number, timestamp: number, arrivalMs: number, clockRateHz: number): void {
    const transit = ((arrivalMs / 1000) * clockRateHz - timestamp) | 0
    const delta = (sequenceNumber - this.#highest) & 0xffff
    if (!this.#isFrom(ssrc)) this.#begin(ssrc, sequenceNumber, transit)
    else if (delta < MAX_DROPOUT) {
      if (sequenceNumber < this.#highest) this.#cycles += 0x10000
      this.#highest = sequenceNumber
    } else if (delta <= 0x10000 - MAX_MISORDER) this.#begin(ssrc, sequenceNumber, transit)
    this.#received += 1
    this.#measureJitter(transit)
  }

  /** `ntpMiddle`: middle 32 bits of its NTP time stamp. */
  senderReport(ssrc: number, ntpMiddle: number, arrivalMs: number): void {
    if (!this.#isFrom(ssrc)) return
    this.#lastSenderReport = ntpMiddle
    this.#lastSenderReportMs = arrivalMs
  }

  /** The source said that it leaves: RFC 3550 §6.6. Says whether it was the one that is heard. */
  goodbye(ssrc: number): boolean {
    if (!this.#isFrom(ssrc)) return false
    this.#isHeard = false
    return true
  }

  /** What to report now; the next report is about what comes from here on. */
  report(nowMs: number): ReportBlock {
    const extendedHighest = this.#cycles + this.#highest
    const expected = extendedHighest - this.#base + 1
    const expectedSince = expected - this.#expectedBefore
    const lostSince = expectedSince - (this.#received - this.#receivedBefore)
    this.#expectedBefore = expected
    this.#receivedBefore = this.#received
    const sinceMs = nowMs - this.#lastSenderReportMs
    return {
      fractionLost:
        expectedSince > 0 && lostSince > 0 ? Math.min(255, Math.floor((lostSince * 256) / expectedSince)) : 0,
      cumulativeLost: Math.max(-0x800000, Math.min(0x7fffff, expected - this.#received)),
      extendedHighest: extendedHighest >>> 0,
      jitter: this.#jitter >> 4,
      lastSenderReport: this.#lastSenderReport,
      delaySinceLastSenderReport: this.#lastSenderReport === 0 ? 0 : Math.round(Math.max(0, sinceMs) * 65.536) >>> 0,
    }
  }

  #isFrom(ssrc: number): boolean {
    return this.#isHeard && (ssrc | 0) === this.#ssrc
  }

  #begin(ssrc: number, sequenceNumber: number, transit: number): void {
    const isNew = !this.#isFrom(ssrc)
    this.#isHeard = true
    this.#ssrc = ssrc | 0
    this.#base = sequenceNumber
    this.#highest = sequenceNumber
    this.#cycles = 0
    this.#received = 0
    this.#expectedBefore = 0
    this.#receivedBefore = 0
    this.#transit = transit
    this.#jitter = 0
    if (isNew) this.#lastSenderReport = 0
  }

  #measureJitter(transit: number): void {
    const difference = Math.abs((transit - this.#transit) | 0)
    this.#transit = transit
    if (difference < MAX_JUMP) this.#jitter += difference - ((this.#jitter + 8) >> 4)
  }
}
