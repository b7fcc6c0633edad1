/**
 * What a receiver sends: a receiver report and its name, RFC 3550 §6.4.2 and §6.5, and a goodbye at the end, §6.6.
 *
 *   |V=2|P|    RC   |   PT=RR=201   |             length            |
 *   |                     SSRC of packet sender                     |
 *   | fraction lost |       cumulative number of packets lost       |  one report block, behind the SSRC it is about
 *   |           extended highest sequence number received           |
 *   |                      interarrival jitter                      |
 *   |                         last SR (LSR)                         |
 *   |                   delay since last SR (DLSR)                  |
 */

import type { ReportBlock } from './reception-statistics.ts'

const RECEIVER_REPORT = 201
const SOURCE_DESCRIPTION = 202
const GOODBYE = 203
const CNAME = 1

export interface ReceiverReport {
  /** Our own. */
  readonly ssrc: number
  /** RFC 7022; at most 255 bytes of ASCII. */
  readonly cname: string
  /** What was received of whom; none when nothing was. */
  readonly about?: { readonly ssrc: number; readonly block: ReportBlock }
  readonly leaves?: boolean
}

/** A compound packet, RFC 3550 §6.1. */
export function encodeReceiverReport({ ssrc, cname, about, leaves = false }: ReceiverReport): Uint8Array {
  const name = new TextEncoder().encode(cname)
  const reportBytes = about ? 32 : 8
  // At least one zero byte ends the items, and fills the last word.
  const descriptionBytes = 8 + (Math.floor((2 + name.length) / 4) + 1) * 4
  const bytes = new Uint8Array(reportBytes + descriptionBytes + (leaves ? 8 : 0))
  const view = new DataView(bytes.buffer)
  const header = (at: number, count: number, type: number, length: number) => {
    view.setUint8(at, 0x80 | count)
    view.setUint8(at + 1, type)
    view.setUint16(at + 2, length / 4 - 1)
    view.setUint32(at + 4, ssrc)
  }
  header(0, about ? 1 : 0, RECEIVER_REPORT, reportBytes)
  if (about) {
    const { block } = about
    view.setUint32(8, about.ssrc)
    view.setUint32(12, ((block.fractionLost << 24) | (block.cumulativeLost & 0xffffff)) >>> 0)
    view.setUint32(16, block.extendedHighest)
    view.setUint32(20, block.jitter)
    view.setUint32(24, block.lastSenderReport)
    view.setUint32(28, block.delaySinceLastSenderReport)
  }
  header(reportBytes, 1, SOURCE_DESCRIPTION, descriptionBytes)
  bytes.set([CNAME, name.length], reportBytes + 8)
  bytes.set(name, reportBytes + 10)
  if (leaves) header(reportBytes + descriptionBytes, 1, GOODBYE, 8)
  return bytes
}
