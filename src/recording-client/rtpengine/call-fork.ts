/**
 * One call of rtpengine, forked to a recorder for as long as it lasts.
 *
 *   waiting ◀── fewer than two parties, no recorder, it said BYE ── recording
 *      ├── two parties, and the time to try again has come ──────────▶┘
 *      └── rtpengine does not know the call ──▶ over
 */

import { randomBytes } from 'node:crypto'
import type { Log } from '../../core/model/log.ts'
import { type ForkSession, openForkSession, type Recorder } from './fork-session.ts'
import { type ForkedParty, followParties, isPresent, type PartiesChange } from './forked-parties.ts'
import type { NgControl } from './ng-control.ts'
import { readSeenCall, type SeenCall, type SeenParty } from './read-replies.ts'
import { retryDelayMs } from './retry-delay.ts'
import { cancelSubscription, deleteSubscription, type SubscriptionOptions } from './subscription.ts'

export interface CallForkOptions {
  readonly control: NgControl
  readonly recorder: Recorder
  readonly subscription: SubscriptionOptions
  /** Of party labels that are no URI. */
  readonly domain: string
  readonly log: Log
  /** Aborted: everything is to end now. */
  readonly stop: AbortSignal
}

export interface CallFork {
  /** Looks at the call and does what is due. `over`: it need not be looked at again. */
  look(): Promise<'going-on' | 'over'>
  /** Says goodbye to the recorder and to rtpengine. */
  end(): Promise<void>
}

const FIRST_RETRY_MS = 2_000
const MAXIMUM_RETRY_MS = 60_000
/** How long a party who was left alone must have been silent. */
const LINGER_MS = 5_000

export function createCallFork(callId: string, options: CallForkOptions): CallFork {
  const { control, log } = options
  let parties: readonly ForkedParty[] = []
  let packetsByTag: ReadonlyMap<string, number> = new Map()
  let session: ForkSession | undefined
  let subscriptionTag: string | undefined
  let looked = false
  let movedAtMs = Date.now()
  let failures = 0
  let notBeforeMs = 0

  async function look(): Promise<'going-on' | 'over'> {
    const reply = await control.command('query', { 'call-id': callId })
    // Silence is no hang-up: rtpengine may be restarting, and the media is on its way without us.
    if (reply.kind === 'no-answer') return 'going-on'
    if (reply.kind === 'refused') return 'over'
    const seen = readSeenCall(reply.fields)
    if (!looked) await adoptLeftover(seen)
    looked = true
    const present = await withoutDeleted(seen.parties)
    if (present.length < 2) {
      await end()
      return (await release(seen, present)) ? 'over' : 'going-on'
    }
    const { domain } = options
    const followed = followParties(parties, present, { domain, nowMs: Date.now(), newParticipantId: newId })
    parties = followed.parties
    await record(seen, followed.change)
    return 'going-on'
  }

  /** A fork that was killed left its subscription behind: it is asked for again. Two would send everything twice. */
  async function adoptLeftover({ subscriptions }: SeenCall): Promise<void> {
    const [first, ...others] = subscriptions.filter(({ label }) => label === options.subscription.label)
    subscriptionTag = first?.tag
    for (const { tag } of others) await cancelSubscription(control, callId, tag)
  }

  /**
   * rtpengine 10.5 goes on to tell of parties that were deleted when there was a new offer while somebody was subscribed. Asked for
   * one of them by its tag it knows nothing. Who sends packets need not be asked for.
   */
  async function withoutDeleted(seen: readonly SeenParty[]): Promise<readonly SeenParty[]> {
    const present: SeenParty[] = []
    for (const party of seen) {
      const isMoving = party.packets > (packetsByTag.get(party.tag) ?? party.packets)
      if (isMoving) movedAtMs = Date.now()
      if (isMoving || (await isKnown(party.tag))) present.push(party)
    }
    packetsByTag = new Map(seen.map(({ tag, packets }) => [tag, packets]))
    return present
  }

  async function isKnown(tag: string): Promise<boolean> {
    const reply = await control.command('query', { 'call-id': callId, 'from-tag': tag })
    return reply.kind !== 'ok' || readSeenCall(reply.fields).parties.length > 0
  }

  /**
   * Because of the parties it goes on to tell of, rtpengine 10.5 would keep the call and its ports for an hour. Nobody is cut off: one
   * who was left alone has been silent for a while, and nobody else is being called.
   */
  async function release({ isRinging }: SeenCall, left: readonly SeenParty[]): Promise<boolean> {
    const isQuiet = left.length === 0 || Date.now() - movedAtMs > LINGER_MS
    if (subscriptionTag === undefined || isRinging || !isQuiet) return false
    await deleteSubscription(control, callId, subscriptionTag)
    return true
  }

  async function record(seen: SeenCall, change: PartiesChange): Promise<void> {
    if (session === undefined && Date.now() < notBeforeMs) return
    const wanted = session === undefined ? 'came' : change
    session ??= openForkSession({ callId, startedAtMs: seen.createdAtMs, subscriptionTag, ...options })
    const lost = await session.tell(parties, wanted)
    subscriptionTag = session.subscriptionTag
    if (lost === undefined) return noteRecording(wanted)
    // Hung up while it was told: no failure.
    if ((await control.command('query', { 'call-id': callId })).kind === 'refused') return end()
    const wasRecorded = session.recordedSinceMs !== undefined
    await session.close()
    session = undefined
    if (options.stop.aborted) return
    const waitMs = retryDelayMs(++failures, FIRST_RETRY_MS, MAXIMUM_RETRY_MS)
    notBeforeMs = Date.now() + waitMs
    log.warn({ callId, reason: lost, retryInMs: waitMs }, wasRecorded ? 'recording cut' : 'not recorded')
  }

  function noteRecording(told: PartiesChange): void {
    failures = 0
    if (told === 'none') return
    const tags = parties.filter(isPresent).map(({ tag, aor, sends }) => ({ tag, aor, sends }))
    log.debug({ callId, parties: tags }, 'told the recorder')
  }

  async function end(): Promise<void> {
    if (session === undefined) return
    const { recordedSinceMs } = session
    await session.close()
    session = undefined
    if (recordedSinceMs === undefined) return
    log.info({ callId, parties: parties.length, durationMs: Date.now() - recordedSinceMs }, 'recorded')
  }

  return { look, end }
}

/** Identifiers of metadata are UUIDs in base64 (RFC 7865 §9.1.1). */
function newId(): string {
  return randomBytes(16).toString('base64')
}
