/** Journals of one call read side by side, in order of time, a chunk of each in memory. */

import type { PacketKind } from '../core/journal/journal-format.ts'
import type { JournalRecord } from '../core/journal/read-journal.ts'
import type { CallEvent } from '../core/model/call.ts'
import type { StreamId } from '../core/model/media.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { journalRecords } from './journal-records.ts'

export interface JournalPart {
  readonly path: string
  /** Added to its stream ids: each journal counts from 0. */
  readonly firstStreamId: number
  /** By how much its clock is ahead. */
  readonly aheadMs: number
}

export interface PartPacket {
  streamId: StreamId
  kind: PacketKind
  arrivalMs: number
  packet: Uint8Array
}

export interface PartVisitor {
  event(part: number, event: CallEvent): void
  /** With the stream id and time of the whole. Borrowed, and reused for every packet. */
  packet(packet: PartPacket): void
  /** Between two chunks: what was handed over may be written. */
  pause(): Promise<void>
}

/** Rejects when a file cannot be read. */
export async function readInOrder(parts: readonly JournalPart[], keys: KeyRing, visitor: PartVisitor): Promise<void> {
  const readers = parts.map((part) => createReader(part, keys))
  try {
    for (;;) {
      let next: Reader | undefined
      for (const reader of readers) {
        if (reader.atMs === undefined) await reader.fill(visitor)
        if (reader.atMs !== undefined && (next?.atMs === undefined || reader.atMs < next.atMs)) next = reader
      }
      if (!next) return
      const part = readers.indexOf(next)
      const untilMs = earliestOf(readers, next)
      // As far as it is in memory.
      while (next.atMs !== undefined && next.atMs <= untilMs) next.give(part, visitor)
    }
  } finally {
    for (const reader of readers) await reader.close()
  }
}

interface Reader {
  /** When the entry comes that is next; undefined: ask `fill`. */
  readonly atMs: number | undefined
  /** Hands it to the visitor and goes on. */
  give(part: number, visitor: PartVisitor): void
  /** Reads on until there is an entry, or nothing is left. */
  fill(visitor: PartVisitor): Promise<void>
  close(): Promise<void>
}

function earliestOf(readers: readonly Reader[], but: Reader): number {
  const others = readers.filter((reader) => reader !== but)
  return Math.min(...others.map(({ atMs }) => atMs ?? Number.POSITIVE_INFINITY))
}

function createReader({ path, firstStreamId, aheadMs }: JournalPart, keys: KeyRing): Reader {
  const chunks = journalRecords({ path, keys })
  const packet: PartPacket = { streamId: 0, kind: 'rtp', arrivalMs: 0, packet: new Uint8Array(0) }
  let records: Iterator<JournalRecord> = [][Symbol.iterator]()
  let record: Exclude<JournalRecord, { type: 'end' }> | undefined
  let atMs: number | undefined
  let isOver = false

  function take(): void {
    if (record?.type === 'packets' && record.packets.next()) {
      atMs = record.packets.arrivalMs - aheadMs
      return
    }
    for (;;) {
      const { value, done } = records.next()
      record = done || value.type === 'end' ? undefined : value
      atMs = record?.type === 'event' ? record.event.atMs - aheadMs : undefined
      if (done || atMs !== undefined) return
      if (record?.type === 'packets' && record.packets.next()) {
        atMs = record.packets.arrivalMs - aheadMs
        return
      }
    }
  }

  function moved(event: CallEvent): CallEvent {
    const at = { ...event, atMs: event.atMs - aheadMs }
    if (at.type === 'stream-ended') return { ...at, streamId: at.streamId + firstStreamId }
    if (at.type === 'stream-dropped')
      return { ...at, streamId: at.streamId + firstStreamId, sinceMs: at.sinceMs - aheadMs }
    if ('stream' in at) return { ...at, stream: { ...at.stream, id: at.stream.id + firstStreamId } }
    return at
  }

  return {
    get atMs() {
      return atMs
    },
    give(part, visitor) {
      if (record?.type === 'event') visitor.event(part, moved(record.event))
      else if (record?.type === 'packets') {
        const { streamId, kind, bytes, start, end } = record.packets
        packet.streamId = streamId + firstStreamId
        packet.kind = kind
        packet.arrivalMs = atMs ?? 0
        packet.packet = bytes.subarray(start, end)
        visitor.packet(packet)
      }
      take()
    },
    async fill(visitor) {
      while (!isOver && atMs === undefined) {
        await visitor.pause()
        const { value, done } = await chunks.next()
        isOver = done === true
        if (!value) return
        records = value[Symbol.iterator]()
        take()
      }
    },
    async close() {
      await chunks.return(undefined)
    },
  }
}
