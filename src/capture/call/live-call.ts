/** One live call: its journal, what its events add up to, and whether its packets are kept at this moment. */

import { applyCallEvent, callFromEvents } from '../../core/journal/fold-call.ts'
import type { PacketKind } from '../../core/journal/journal-format.ts'
import type { Call, CallEvent, CallFlag } from '../../core/model/call.ts'
import type { Interval, ReplaySoFar, Segment } from '../../core/model/call-time-line.ts'
import type { StreamId } from '../../core/model/media.ts'
import type { PolicyOptions } from '../../core/model/policy.ts'
import { intervalAt, withoutAll } from '../../core/policy/intervals.ts'
import { withoutWhatCameLate } from '../../core/policy/told-too-late.ts'
import type { Count } from '../counters.ts'
import type { JournalWriter } from '../spool/journal-writer.ts'
import type { CallTap } from './call-listening.ts'
import type { PacketKeeper } from './stream-receiver.ts'

/** The journal names a stream with 16 bits. */
const MAX_STREAMS = 0x10000

/** What is heard on the packet path and may change what is kept. */
export interface CallListener {
  pressed(streamId: StreamId, digit: string, atMs: number): void
  sends(streamId: StreamId, payloadType: number, atMs: number): void
}

export type CallStarted = Extract<CallEvent, { type: 'call-started' }>

/** A class, not a closure: the packet path must find the same shape in every call. */
export class LiveCall implements PacketKeeper {
  readonly #journal: JournalWriter
  readonly #count: Count
  readonly dtmf: PolicyOptions['dtmf']
  #call: Call
  #listener: CallListener | undefined
  #tap: CallTap | undefined
  #keeping = false
  /** When packets were kept; where it still goes on, since when. */
  #captured: readonly Interval[] = []
  #keepingSinceMs = 0
  #followed = ''
  #nextStreamId = 0
  #lostPackets = 0

  /** Takes over the journal and closes it. */
  constructor(started: CallStarted, journal: JournalWriter, count: Count, dtmf: PolicyOptions['dtmf'] = 'masked') {
    const call = callFromEvents([started])
    if (!call) throw new TypeError('a call begins with call-started')
    this.#call = call
    this.#journal = journal
    this.#count = count
    this.dtmf = dtmf
    journal.event(started)
  }

  get call(): Call {
    return this.#call
  }

  get keeping(): boolean {
    return this.#keeping
  }

  /** Packets are read some time after they arrived: what was decided meanwhile does not hold for them. */
  keeps(arrivalMs: number): boolean {
    if (this.#keeping && arrivalMs >= this.#keepingSinceMs) return true
    const last = this.#captured.at(-1)
    return last !== undefined && arrivalMs < last.toMs && intervalAt(this.#captured, arrivalMs) >= 0
  }

  packet(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): void {
    this.#journal.packet(streamId, kind, arrivalMs, packet)
    if (this.#tap !== undefined) this.#tap.packet(streamId, kind, arrivalMs, packet)
  }

  /** Who hears what is kept from now on; undefined: nobody. */
  tap(tap: CallTap | undefined): void {
    this.#tap = tap
  }

  listen(listener: CallListener): void {
    this.#listener = listener
  }

  pressed(streamId: StreamId, digit: string, arrivalMs: number): void {
    this.#listener?.pressed(streamId, digit, arrivalMs)
  }

  sends(streamId: StreamId, payloadType: number, arrivalMs: number): void {
    this.#listener?.sends(streamId, payloadType, arrivalMs)
  }

  /** Appends the event to the journal and to `call`. */
  record(event: CallEvent): void {
    this.#journal.event(event)
    this.#call = applyCallEvent(this.#call, event) ?? this.#call
    this.#tap?.changed(this.#call)
  }

  /**
   * Records what the policy makes of the call so far, when it is news. From now on packets are kept or dropped accordingly; what was kept
   * and may not be, now that more is known, is destroyed.
   */
  follow(replay: ReplaySoFar, atMs: number): void {
    this.#keep(replay.status === 'recording', atMs)
    const news = JSON.stringify(replay, withoutTheMoment)
    if (news !== this.#followed) {
      this.#followed = news
      this.record({ type: 'decided', atMs, decision: replay.decision, replay })
    }
    this.#destroyAllBut(replay, atMs)
  }

  /** The last word: as `follow`, and what was to be kept and never came here is told. */
  conclude(replay: ReplaySoFar, atMs: number): void {
    this.#keep(false, atMs)
    this.follow(withoutWhatCameLate(replay, this.#captured), atMs)
  }

  #keep(keeping: boolean, atMs: number): void {
    if (keeping === this.#keeping) return
    this.#keeping = keeping
    this.#tap?.cut()
    if (keeping) this.#keepingSinceMs = atMs
    else this.#captured = [...this.#captured, { fromMs: this.#keepingSinceMs, toMs: atMs }]
  }

  /** Packets that came at this very moment are the running segment's. */
  #destroyAllBut({ segments }: ReplaySoFar, atMs: number): void {
    const captured = this.#keeping ? [...this.#captured, { fromMs: this.#keepingSinceMs, toMs: atMs }] : this.#captured
    const allowed = segments.flatMap(({ kept }) => kept)
    const intervals = withoutAll(captured, allowed)
    if (intervals.length === 0) return
    this.#tap?.cut()
    this.#captured = withoutAll(captured, intervals)
    this.#keepingSinceMs = atMs
    // First said, then done: what a crash interrupts is done again from the journal.
    this.record({ type: 'audio-destroyed', atMs, intervals })
    void this.#journal.erase(intervals)
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

  /** Resolves when everything is on disk, and destroyed what was to be. */
  close(): Promise<void> {
    this.#keeping = false
    this.#tap?.ended()
    return this.#journal.close()
  }

  /** The call never came about: its journal is removed. */
  discard(): Promise<void> {
    this.#keeping = false
    this.#tap?.ended()
    return this.#journal.discard()
  }
}

/** A segment that goes on, and the stretch that is not recorded, grow with every moment: that is no news. */
function withoutTheMoment(key: string, value: unknown): unknown {
  if (key === 'unrecorded' || key === 'kept') return undefined
  if (isRunningSegment(value))
    return { ...value, toMs: undefined, pauses: value.pauses.length, marks: value.marks.length }
  return value
}

function isRunningSegment(value: unknown): value is Segment {
  return typeof value === 'object' && value !== null && 'endedBy' in value && value.endedBy === 'still-running'
}
