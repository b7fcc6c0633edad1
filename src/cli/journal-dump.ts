/** A journal for people, or for programs: a line for each event and packet, and at its end what state the file is in. */

import type { PacketCursor } from '../core/journal/packet-cursor.ts'
import type { JournalEnd, JournalRecord } from '../core/journal/read-journal.ts'
import type { CallEvent } from '../core/model/call.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import type { Codec, StreamId } from '../core/model/media.ts'
import { createRtpHeader, readRtpHeader } from '../core/rtp/rtp-header.ts'

export interface DumpOptions {
  readonly json: boolean
  /** Packets that arrived in these are left out. */
  readonly leftOut: readonly Interval[]
}

type Fields = Readonly<Record<string, unknown>>

/** Lines with their line ends, a chunk of records at a time. */
export async function* dumpJournal(
  journal: AsyncIterable<Iterable<JournalRecord>>,
  { json, leftOut }: DumpOptions,
): AsyncGenerator<string> {
  const format = json ? (fields: Fields) => JSON.stringify(fields) : formatLine
  const codecs = new Map<StreamId, readonly Codec[]>()
  for await (const records of journal) {
    const lines: string[] = []
    for (const record of records) {
      if (record.type === 'event') {
        const { event } = record
        if ('stream' in event) codecs.set(event.stream.id, event.stream.codecs)
        lines.push(format(eventFields(event)))
      } else if (record.type === 'packets') {
        const { packets } = record
        while (packets.next()) {
          const { arrivalMs } = packets
          if (leftOut.some((it) => it.fromMs <= arrivalMs && arrivalMs < it.toMs)) continue
          lines.push(format(packetFields(packets, codecs.get(packets.streamId) ?? [])))
        }
      } else lines.push(format(endFields(record)))
    }
    if (lines.length > 0) yield `${lines.join('\n')}\n`
  }
}

const eventFields = ({ type, atMs, ...rest }: CallEvent): Fields => ({
  entry: 'event',
  at: timeOf(atMs),
  type,
  ...rest,
})

/** Of an event of RFC 4733 never which key it was: it may be card data. */
function packetFields(packets: PacketCursor, codecs: readonly Codec[]): Fields {
  const { streamId, kind, arrivalMs, bytes, start, end } = packets
  const common = { entry: kind, at: timeOf(arrivalMs), stream: streamId, bytes: end - start }
  if (kind === 'rtcp') return { ...common, type: bytes[start + 1] }
  const header = createRtpHeader()
  const problem = readRtpHeader(bytes, header, start, end)
  if (problem !== 'ok') return { ...common, problem }
  const { marker, payloadType, sequenceNumber, timestamp, ssrc, payloadStart, payloadEnd } = header
  const codec = codecs.find((one) => one.payloadType === payloadType)?.encodingName
  const rtp = {
    ...common,
    payloadType,
    ...(codec !== undefined && { codec }),
    sequenceNumber,
    timestamp,
    ssrc: `0x${ssrc.toString(16).padStart(8, '0')}`,
    ...(marker && { marker }),
    payloadBytes: payloadEnd - payloadStart,
  }
  if (codec !== 'TELEPHONE-EVENT' || payloadEnd - payloadStart < 4) return rtp
  const durationTicks = ((bytes[payloadStart + 2] as number) << 8) | (bytes[payloadStart + 3] as number)
  return { ...rtp, digit: '•', ended: (bytes[payloadStart + 1] as number) >= 0x80, durationTicks }
}

function endFields({ sizeBytes, damagedBytes, forgedRecords = 0, tornAtByte, header }: JournalEnd): Fields {
  return {
    entry: 'end',
    version: header?.key ? 2 : 1,
    ...(header?.key && { encryptedFor: header.key.accountId }),
    sizeBytes,
    damagedBytes,
    forgedRecords,
    ...(tornAtByte !== undefined && { tornAtByte }),
    state: stateOf(damagedBytes, forgedRecords, tornAtByte),
  }
}

function stateOf(damagedBytes: number, forgedRecords: number, tornAtByte: number | undefined): string {
  return (
    [
      ...(damagedBytes > 0 ? [`${damagedBytes} bytes cannot be read`] : []),
      ...(forgedRecords > 0 ? [`${forgedRecords} records were not written by Tapeline`] : []),
      ...(tornAtByte === undefined
        ? []
        : ['its last record is not whole: it is being written, or was when the recorder died']),
    ].join('; ') || 'whole'
  )
}

const timeOf = (atMs: number): string => new Date(atMs).toISOString()

/** `21:33:10.123 rtp   stream 0 bytes 172 …`: what is nested stays JSON. */
function formatLine({ entry, at, ...fields }: Fields): string {
  const words = Object.entries(fields).map(([name, value]) =>
    typeof value === 'object' || typeof value === 'string' ? `${name} ${asText(value)}` : `${name} ${String(value)}`,
  )
  return `${at === undefined ? '' : `${String(at)} `}${String(entry).padEnd(5)} ${words.join(' ')}`
}

const asText = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
