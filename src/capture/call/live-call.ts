/** One live call: its journal, what its events add up to, and whether its packets are kept at this moment. */

import { applyCallEvent, callFromEvents } from '../../core/journal/fold-call.ts'
import type { Call, CallEvent, CallFlag } from '../../core/model/call.ts'
import type { StreamId } from '../../core/model/media.ts'
import type { Decision } from '../../core/model/policy.ts'
import type { Count } from '../counters.ts'
import type { JournalWriter } from '../spool/journal-writer.ts'
import type { PacketKeeper } from './stream-receiver.ts'

/** The journal names a stream with 16 bits. */
const MAX_STREAMS = 0x10000

export interface LiveCall extends PacketKeeper {
  readonly call: Call
  /** Appends the event to the journal and to `call`. */
  record(event: CallEvent): void
  /** Records a decision when it differs from the last one; from now on packets are kept or dropped accordingly. */
  decide(decision: Decision, atMs: number): void
  /** Records names of the call that are new or have changed. */
  identify(identifiers: Readonly<Record<string, string>>, atMs: number): void
  /** Once per call and flag. */
  flag(flag: CallFlag, atMs: number, detail?: string): void
  /** Undefined when the call has used up its ids. */
  newStreamId(): StreamId | undefined
  /** Packets the disk refused since last asked are counted and flagged; says whether there were any. */
  checkJournal(atMs: number): boolean
  /** Resolves when everything is on disk. */
  close(): Promise<void>
  /** The call never came about: its journal is removed. */
  discard(): Promise<void>
}

export type CallStarted = Extract<CallEvent, { type: 'call-started' }>

/** Takes over the journal and closes it. */
export function createLiveCall(started: CallStarted, journal: JournalWriter, count: Count): LiveCall {
  const first = callFromEvents([started])
  if (!first) throw new TypeError('a call begins with call-started')
  let call: Call = first
  let keeping = false
  let nextStreamId = 0
  let lostPackets = 0

  function record(event: CallEvent): void {
    journal.event(event)
    call = applyCallEvent(call, event) ?? call
  }
  record(started)

  const live: LiveCall = {
    get call() {
      return call
    },
    get keeping() {
      return keeping
    },
    packet: (streamId, kind, arrivalMs, packet) => journal.packet(streamId, kind, arrivalMs, packet),
    record,
    decide(decision, atMs) {
      keeping = decision.outcome === 'record'
      if (JSON.stringify(decision) !== JSON.stringify(call.decision)) record({ type: 'decided', atMs, decision })
    },
    identify(identifiers, atMs) {
      const fresh = Object.entries(identifiers).filter(([name, value]) => call.identifiers[name] !== value)
      if (fresh.length > 0) record({ type: 'identified', atMs, identifiers: Object.fromEntries(fresh) })
    },
    flag(flag, atMs, detail) {
      if (!call.flags.includes(flag)) record({ type: 'flagged', atMs, flag, ...(detail !== undefined && { detail }) })
    },
    newStreamId() {
      return nextStreamId < MAX_STREAMS ? nextStreamId++ : undefined
    },
    checkJournal(atMs) {
      if (journal.lostPackets === lostPackets) return false
      count('rtp_not_kept', journal.lostPackets - lostPackets)
      lostPackets = journal.lostPackets
      live.flag('audio-lost', atMs, `${lostPackets} packets`)
      return true
    },
    close() {
      keeping = false
      return journal.close()
    },
    discard() {
      keeping = false
      return journal.discard()
    },
  }
  return live
}
