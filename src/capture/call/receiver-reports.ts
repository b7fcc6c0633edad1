/**
 * What we tell a stream's sender of how its packets arrive: RTCP receiver reports (RFC 3550 §6.4.2). Phone systems read loss and jitter on
 * the way to the recorder from them, and some take a receiver that says nothing for dead.
 */

import { encodeReceiverReport } from '../../core/rtp/receiver-report.ts'
import type { ReceptionStatistics } from '../../core/rtp/reception-statistics.ts'

/** RFC 3550 §6.2: at least 5 s apart, and spread between half and one and a half times that so that streams do not report together. */
const INTERVAL_MS = 5000

export interface ReceiverReportsOptions {
  readonly statistics: ReceptionStatistics
  /** RFC 7022. */
  readonly cname: string
  /** Our own, drawn at random. */
  readonly ssrc: number
  /** Uniform in [0, 1). */
  readonly random?: () => number
}

/** Lets a packet leave to the sender of the stream: protected where the stream is. */
export type SendRtcp = (packet: Uint8Array) => void

export interface ReceiverReports {
  /** As the latest offer says. Undefined: nothing can be sent. */
  expect(sendRtcp: SendRtcp | undefined): void
  /** Sends a report when it is due and a source is heard. */
  report(atMs: number): void
  /** Says goodbye if anything was ever said. The ports are still open. */
  leave(atMs: number): void
}

export function createReceiverReports(options: ReceiverReportsOptions): ReceiverReports {
  const { statistics, cname, ssrc, random = Math.random } = options
  let sendRtcp: SendRtcp | undefined
  let dueMs: number | undefined
  let hasReported = false

  function send(atMs: number, leaves: boolean): void {
    const source = statistics.ssrc
    const about = source === undefined ? undefined : { ssrc: source, block: statistics.report(atMs) }
    hasReported = true
    sendRtcp?.(encodeReceiverReport({ ssrc, cname, ...(about && { about }), leaves }))
  }

  return {
    expect(newSendRtcp) {
      sendRtcp = newSendRtcp
    },
    report(atMs) {
      if (statistics.ssrc === undefined || !sendRtcp) return
      // RFC 3550 §6.2: the first one after half the interval.
      dueMs ??= atMs + INTERVAL_MS * 0.5 * (0.5 + random())
      if (atMs < dueMs) return
      dueMs = atMs + INTERVAL_MS * (0.5 + random())
      send(atMs, false)
    },
    leave(atMs) {
      if (hasReported) send(atMs, true)
    },
  }
}
