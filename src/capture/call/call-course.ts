/**
 * The course of one live call: facts and commands as they come, the policy asked again at each of them, and what happens by itself
 * (a pause ends, a segment reaches its longest duration).
 */

import type { FactSource, Party, ToldEvent } from '../../core/model/call.ts'
import type { CommandResult, CommandSource, TimeLineEvent } from '../../core/model/call-time-line.ts'
import type { SessionId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { StreamId } from '../../core/model/media.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import type { GivenCommand } from '../../core/policy/carry-out-command.ts'
import { isRecordable } from '../../core/policy/exclusions.ts'
import { optionsOf } from '../../core/policy/options-of.ts'
import { NOBODY, type PartyCourse, partyChanges } from '../../core/policy/party-changes.ts'
import { concludeReplay, replaySoFar } from '../../core/policy/replay.ts'
import { changesSides, type DialledDigits, dial } from '../../core/policy/star-codes.ts'
import { timeLineOfCall } from '../../core/policy/time-line-of-call.ts'
import type { CountControl } from '../../store/control-counters.ts'
import { createHeardTwice } from './heard-twice.ts'
import type { CallListener, LiveCall } from './live-call.ts'

/**
 * Of one source: more is abuse, since each is written down and all are looked at again for every one. Who floods a call must not keep
 * the others from pausing it, nor signalling from telling of a transfer.
 */
export const MAXIMUM_TOLD = 500
/** Two commands are never at the same moment: each has its own result. */
const COMMAND_APART_MS = 0.001

export interface CallCourseOptions {
  readonly live: LiveCall
  readonly settings: PolicySettings
  /** Milliseconds since 1970, the clock of the media ports. */
  readonly nowMs: () => number
  /** Something changed by itself or by a key: nobody asked, so nobody else tells. */
  readonly changed: () => void
  readonly log: Log
  readonly countControl?: CountControl
}

export type Command = Omit<GivenCommand, 'atMs'> & Pick<ToldEvent, 'commandId'>

/** Whoever makes one closes it. */
export class CallCourse implements CallListener {
  readonly #live: LiveCall
  readonly #settings: PolicySettings
  readonly #options: CallCourseOptions
  #parties: PartyCourse = NOBODY
  #latestMs = 0
  readonly #codecs = new Map<StreamId, string>()
  #codec: string | undefined
  readonly #heardTwice = createHeardTwice()
  readonly #dialled = new Map<string, DialledDigits>()
  readonly #told = new Set<string>()
  readonly #toldBySource = new Map<string, number>()
  #lastCommandMs = 0
  #timer: NodeJS.Timeout | undefined
  #isOver = false

  constructor(options: CallCourseOptions) {
    this.#options = options
    this.#live = options.live
    this.#settings = options.settings
    options.live.listen(this)
  }

  /**
   * Records the parties where they differ from those before, what that says of the call, and what else the recording client said; the
   * policy is asked again.
   */
  signalled(parties: readonly Party[], facts: readonly TimeLineEvent[], atMs: number): void {
    const { parties: before } = this.#live.call
    if (JSON.stringify(parties) !== JSON.stringify(before)) {
      this.#live.record({ type: 'parties-known', atMs, parties })
      const { events, course } = partyChanges(before, parties, this.#parties, atMs)
      this.#parties = course
      if (JSON.stringify(course.first) !== JSON.stringify(this.#live.call.sides)) {
        this.#live.record({ type: 'sides-known', atMs, sides: course.first })
      }
      for (const event of events) this.#record(event, 'recording-client', atMs)
    }
    for (const event of facts) this.#record(event, 'recording-client', atMs)
    this.#reconsider(atMs)
  }

  /** Facts, in any order; what was told before changes nothing. Times that lie ahead become now. */
  tell(events: readonly TimeLineEvent[], by: FactSource, atMs: number): void {
    for (const event of events) this.#record(event.atMs > atMs ? { ...event, atMs } : event, by, atMs)
    this.#reconsider(atMs)
  }

  command({ command, way, from, commandId }: Command, atMs: number): CommandResult {
    const commandAtMs = Math.max(atMs, this.#lastCommandMs + COMMAND_APART_MS)
    this.#lastCommandMs = commandAtMs
    const event = { type: 'command', atMs: commandAtMs, command, way, from } as const
    const isTaken = this.#record(event, FACT_SOURCES[way] ?? 'person', atMs, commandId)
    this.#reconsider(commandAtMs)
    const result = this.#live.call.replay?.commands.findLast((each) => each.atMs === commandAtMs)
    this.#options.countControl?.('commands', { way, outcome: result?.effect ? 'done' : 'refused' })
    const meant = command === 'toggle' ? 'start' : command
    if (!isTaken || !result) return { atMs, command: meant, way, from, refusedBecause: 'too-many-commands' }
    return result
  }

  /** On the packet path: a key of one of the phones. */
  pressed(streamId: StreamId, digit: string, atMs: number): void {
    this.#safely('a pressed key', () => {
      const from = this.#sourceOf(streamId)
      const sessionId = this.#live.call.streams.find(({ id }) => id === streamId)?.sessionId
      if (!this.isHeardTwice(`${digit} ${JSON.stringify(from)}`, sessionId, atMs)) this.dial(digit, from, atMs)
    })
  }

  /** The session brings a call that another one brings too, and the other one was first to tell of this. */
  isHeardTwice(what: string, sessionId: SessionId | undefined, atMs: number): boolean {
    const hasTwins = this.#live.call.sessions.some(({ twinOf }) => twinOf !== undefined)
    return hasTwins && sessionId !== undefined && this.#heardTwice(what, sessionId, atMs)
  }

  /** Digits of one phone: the last of a star code carries out its command. */
  dial(digits: string, from: CommandSource, atMs: number): void {
    const { control } = optionsOf(this.#settings)
    const key = JSON.stringify(from)
    const { digits: pending, commands } = dial(this.#dialled.get(key), digits, atMs, control)
    this.#dialled.set(key, pending)
    for (const command of commands) this.command({ command, way: 'star-code', from }, atMs)
    if (commands.length > 0) this.#options.changed()
  }

  /** On the packet path, before the first packet of the codec is kept: one that is not recorded excludes the call. */
  sends(streamId: StreamId, payloadType: number, atMs: number): void {
    this.#safely('a codec', () => this.#takeCodec(streamId, payloadType, atMs))
  }

  #takeCodec(streamId: StreamId, payloadType: number, atMs: number): void {
    const stream = this.#live.call.streams.find(({ id }) => id === streamId)
    const name = stream?.codecs.find((codec) => codec.payloadType === payloadType)?.encodingName
    if (name === undefined || stream?.kind !== 'audio') return
    this.#codecs.set(streamId, name)
    const options = optionsOf(this.#settings)
    const codec = [...this.#codecs.values()].find((each) => !isRecordable(each, options)) ?? name
    if (codec === this.#codec) return
    this.#codec = codec
    const outcome = this.#live.call.decision?.outcome
    this.tell([{ type: 'codec', atMs, codec }], 'recording-client', atMs)
    if (this.#live.call.decision?.outcome !== outcome) this.#options.changed()
  }

  /** The call is over: the last word about it. */
  conclude(atMs: number): void {
    this.close()
    this.#live.conclude(concludeReplay(timeLineOfCall(this.#live.call), this.#settings), atMs)
  }

  close(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #record(event: TimeLineEvent, by: FactSource, atMs: number, commandId?: string): boolean {
    const key = JSON.stringify(event)
    if (this.#told.has(key)) return true
    const source = event.type === 'command' ? `${by} ${JSON.stringify(event.from)}` : by
    const toldBySource = this.#toldBySource.get(source) ?? 0
    if (toldBySource >= MAXIMUM_TOLD) return false
    this.#toldBySource.set(source, toldBySource + 1)
    this.#told.add(key)
    if (changesSides(event)) this.#dialled.clear()
    this.#live.record({ type: 'told', atMs, by, event, ...(commandId !== undefined && { commandId }) })
    return true
  }

  /** Of signalling and media that overtake each other the later moment counts: what is known already stays known. */
  #reconsider(eventMs: number): void {
    if (this.#isOver) return
    const atMs = Math.max(eventMs, this.#latestMs)
    this.#latestMs = atMs
    const replay = replaySoFar(timeLineOfCall(this.#live.call), this.#settings, atMs)
    this.#live.follow(replay, atMs)
    clearTimeout(this.#timer)
    const { nextChangeMs } = replay
    if (nextChangeMs === undefined) return
    const inMs = Math.min(Math.max(0, nextChangeMs - this.#options.nowMs()), LONGEST_TIMER_MS)
    this.#timer = setTimeout(() => {
      this.#safely('what happens by itself', () => {
        this.#reconsider(Math.max(nextChangeMs, this.#options.nowMs()))
        this.#options.changed()
      })
    }, inMs)
  }

  /** Off the packet path and timers nobody catches: a fault of ours must not end the other calls. */
  #safely(what: string, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#options.log.error({ err: error, callId: this.#live.call.id }, `${what} could not be handled`)
    }
  }

  /** Whose phone sends the stream. A stream that carries everybody is nobody's. */
  #sourceOf(streamId: StreamId): CommandSource {
    const [party, another] = this.#live.call.parties.filter((each) => each.streamIds.includes(streamId))
    if (!party || another) return {}
    if (party.index === this.#parties.now.caller) return { side: 'caller' }
    if (party.index === this.#parties.now.callee) return { side: 'callee' }
    const { userId, deviceId } = party
    return { ...(userId !== undefined && { userId }), ...(deviceId !== undefined && { deviceId }) }
  }
}

/** setTimeout takes no more than 2³¹ − 1 ms; a recording ends after a day. */
const LONGEST_TIMER_MS = 86_400_000

const FACT_SOURCES: { readonly [Way in Command['way']]?: FactSource } = {
  'star-code': 'phone',
  'sip-info': 'phone',
  'phone-button': 'phone',
  api: 'api',
}
