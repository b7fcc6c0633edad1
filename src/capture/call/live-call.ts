/** One live call: its journal, what its events add up to, and whether its packets are kept at this moment. */

import { applyCallEvent, callFromEvents } from '../../core/journal/fold-call.ts'
import type { PacketKind } from '../../core/journal/journal-format.ts'
import type { Call, CallEvent, CallFlag } from '../../core/model/call.ts'
import type { StreamId } from '../../core/model/media.ts'
import type { Decision } from '../../core/model/policy.ts'
import type { Count } from '../counters.ts'
import type { JournalWriter } from '../spool/journal-writer.ts'
import type { PacketKeeper } from './stream-receiver.ts'

/** The journal names a stream with 16 bits. */
const MAX_STREAMS = 0x10000

export type CallStarted = Extract<CallEvent, { type: 'call-started' }>

/** A class, not a closure: the packet path must find the same shape in every call. */
export class LiveCall implements PacketKeeper {
  readonly #journal: JournalWriter
  readonly #count: Count
  #call: Call
  #keeping = false
  #nextStreamId = 0
  #lostPackets = 0

  /** Takes over the journal and closes it. */
  constructor(started: CallStarted, journal: JournalWriter, count: Count) {
    const call = callFromEvents([started])
    if (!call) throw new TypeError('a call begins with call-started')
    this.#call = call
    this.#journal = journal
    this.#count = count
    journal.event(started)
  }

  get call(): Call {
    return this.#call
  }

  get keeping(): boolean {
    return this.#keeping
  }

  packet(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): void {
    this.#journal.packet(streamId, kind, arrivalMs, packet)
  }

  /** Appends the event to the journal and to `call`. */
  record(event: CallEvent): void {
    this.#journal.event(event)
    this.#call = applyCallEvent(this.#call, event) ?? this.#call
  }

  /** Records a decision when it differs from the last one; from now on packets are kept or dropped accordingly. */
  decide(decision: Decision, atMs: number): void {
    this.#keeping = decision.outcome === 'record'
    if (JSON.stringify(decision) !== JSON.stringify(this.#call.decision)) {
      this.record({ type: 'decided', atMs, decision })
    }
  }

  /** Records names of the call that are new or have changed. */
  identify(identifiers: Readonly<Record<string, string>>, atMs: number): void {
    const known = this.#call.identifiers
    const fresh = Object.entries(identifiers).filter(([name, value]) => known[name] !== value)
    if (fresh.length > 0) this.record({ type: 'identified', atMs, identifiers: Object.fromEntries(fresh) })
  }

  /** Once per call and flag. */
  flag(flag: CallFlag, atMs: number, detail?: string): void {
    if (this.#call.flags.includes(flag)) return
    this.record({ type: 'flagged', atMs, flag, ...(detail !== undefined && { detail }) })
  }

  /** Undefined when the call has used up its ids. */
  newStreamId(): StreamId | undefined {
    return this.#nextStreamId < MAX_STREAMS ? this.#nextStreamId++ : undefined
  }

  /** Packets the disk refused since last asked are counted and flagged; says whether there were any. */
  checkJournal(atMs: number): boolean {
    const { lostPackets } = this.#journal
    if (lostPackets === this.#lostPackets) return false
    this.#count('rtp_not_kept', lostPackets - this.#lostPackets)
    this.#lostPackets = lostPackets
    this.flag('audio-lost', atMs, `${lostPackets} packets`)
    return true
  }

  /** Resolves when everything is on disk. */
  close(): Promise<void> {
    this.#keeping = false
    return this.#journal.close()
  }

  /** The call never came about: its journal is removed. */
  discard(): Promise<void> {
    this.#keeping = false
    return this.#journal.discard()
  }
}
