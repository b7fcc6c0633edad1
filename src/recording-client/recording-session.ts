/** One recording session as it goes on: what the offer says, who is there, what is sent. Steps act on it. */

import { randomBytes } from 'node:crypto'
import { AppError } from '../core/model/app-error.ts'
import type { SrtpMasterKey } from '../core/model/srtp.ts'
import { chooseCrypto } from '../core/sdp/crypto-attribute.ts'
import { parseSdp } from '../core/sdp/parse-sdp.ts'
import type { SdpMedia } from '../core/sdp/session-description.ts'
import type { SipResponse } from '../core/sip/message.ts'
import type { SrtpCrypto } from '../core/srtp/srtp-crypto.ts'
import type { StreamReport } from './call-report.ts'
import {
  type CallState,
  findMember,
  type LineState,
  type MediaLine,
  type Member,
  replaceLine,
  replaceMember,
} from './call-state.ts'
import { formatBody, type SessionBody } from './format-body.ts'
import { formatMetadata } from './format-metadata.ts'
import { formatOffer } from './format-offer.ts'
import { createLineMedia, type LineMedia } from './line-media.ts'
import type { MediaClock } from './media-clock.ts'
import type { RtpSockets } from './ports.ts'
import type { Scenario, ScenarioParty } from './scenario.ts'

export interface RecordingSession {
  readonly call: CallState
  /** The media line a party speaks on. */
  mediaOf(partyId: string): LineMedia
  /** A party comes, on a line of its own or, in a mixed call, on the only one. */
  enter(party: ScenarioParty): Promise<void>
  /** A party goes; `successor` takes over its line, else the line is disabled. */
  leave(partyId: string, successor?: ScenarioParty): Promise<void>
  hold(partyId: string, state: LineState): void
  resume(partyId: string): void
  /** New SRTP keys for all lines that are protected. */
  rekey(): void
  rename(partyId: string, change: { readonly aor?: string; readonly name?: string }): void
  /** What to send now. `partial` documents tell what changed since the last body. */
  body(kind: 'offer' | 'offer-and-metadata' | 'metadata'): SessionBody | undefined
  /** Sends to where the answer says; returns what is wrong with it. */
  follow(response: SipResponse): string[]
  close(): void
  report(): StreamReport[]
}

export interface RecordingSessionOptions {
  readonly scenario: Scenario
  readonly sipCallId: string
  readonly localAddress: string
  readonly rtp: RtpSockets
  readonly clock: MediaClock
  readonly srtpCrypto: SrtpCrypto
}

export function createRecordingSession(options: RecordingSessionOptions): RecordingSession {
  const { scenario, localAddress, srtpCrypto } = options
  const startedAtMs = Date.now()
  const media: LineMedia[] = []
  const offerId = randomBytes(4).readUInt32BE(0)
  let call: CallState = { sessionId: newId(), startedAtMs, sipCallId: options.sipCallId, lines: [], members: [] }
  let version = 0
  let told = false
  const changed = new Set<string>()

  function change(member: Member | undefined): void {
    if (member) changed.add(member.participantId)
  }

  function add(party: ScenarioParty, line: number): void {
    const member: Member = { party, participantId: newId(), line, held: false, joinedAtMs: Date.now() }
    call = { ...call, members: [...call.members, member] }
    change(member)
  }

  function memberOf(partyId: string): Member {
    const member = findMember(call, partyId)
    if (!member) throw new AppError('scenario-invalid', `nobody is called "${partyId}" now`, { partyId })
    return member
  }

  function newKey(): Pick<MediaLine, 'srtp'> {
    const { srtp: suite } = scenario
    if (!suite) return {}
    const [key, salt] = [srtpCrypto.randomBytes(suite.keyBytes), srtpCrypto.randomBytes(suite.saltBytes)]
    return { srtp: { suite, key, salt, mki: new Uint8Array(0) } }
  }

  function setHold(partyId: string, held: boolean, state: LineState): void {
    const member = memberOf(partyId)
    // In a mixed call only the metadata tells: the line goes on for the others.
    if (scenario.streams === 'per-party') {
      call = replaceLine(call, member.line, { state })
      media[member.line]?.stream.pause(held)
    }
    call = replaceMember(call, partyId, { held })
    change(findMember(call, partyId))
  }

  return {
    get call() {
      return call
    },
    mediaOf(partyId) {
      const found = media[memberOf(partyId).line]
      if (!found) throw new AppError('scenario-invalid', `"${partyId}" has no media line`, { partyId })
      return found
    },
    async enter(party) {
      if (scenario.streams === 'mixed' && media.length > 0) return add(party, 0)
      const socket = await options.rtp.open(localAddress)
      media.push(await createLineMedia(socket, party, options.clock, `${party.id}@${localAddress}`, srtpCrypto))
      const { codec, alsoOffers, label = String(media.length) } = party
      const { rtpPort } = socket
      const line = { label, streamId: newId(), rtpPort, codec, alsoOffers, state: 'sendonly', ...newKey() } as const
      call = { ...call, lines: [...call.lines, line] }
      add(party, media.length - 1)
    },
    async leave(partyId, successor) {
      const { line } = memberOf(partyId)
      change(findMember(call, partyId))
      call = replaceMember(call, partyId, { leftAtMs: Date.now() })
      if (scenario.streams === 'mixed') {
        if (successor) add(successor, line)
      } else if (successor) {
        const { codec, alsoOffers } = successor
        const label = successor.label ?? call.lines[line]?.label ?? ''
        call = replaceLine(call, line, { streamId: newId(), label, codec, alsoOffers, state: 'sendonly' })
        await media[line]?.replaceStream(successor)
        add(successor, line)
      } else {
        call = replaceLine(call, line, { state: 'disabled' })
        media[line]?.aim('', 0)
        media[line]?.stream.hush()
      }
    },
    hold: (partyId, state) => setHold(partyId, true, state),
    resume: (partyId) => setHold(partyId, false, 'sendonly'),
    rekey() {
      call = { ...call, lines: call.lines.map((line) => ({ ...line, ...newKey() })) }
    },
    rename(partyId, { aor, name }) {
      const { party } = memberOf(partyId)
      const renamed = { ...party, ...(aor === undefined ? {} : { aor }), ...(name === undefined ? {} : { name }) }
      call = replaceMember(call, partyId, { party: renamed })
      change(findMember(call, partyId))
    },
    body(kind) {
      const offer = { address: localAddress, sessionId: offerId, version: ++version, lines: call.lines }
      const sdp = kind === 'metadata' ? undefined : formatOffer(offer)
      const metadata =
        kind === 'offer' ? undefined : formatMetadata(call, scenario.metadata, told ? new Set(changed) : undefined)
      if (metadata) {
        told = true
        changed.clear()
      }
      return formatBody(sdp, metadata, `tapeline-${randomBytes(6).toString('hex')}`)
    },
    follow(response) {
      const answer = parseSdp(new TextDecoder().decode(response.body)).sdp.media
      const problems: string[] = []
      if (answer.length !== media.length)
        problems.push(`${answer.length} media lines answered, ${media.length} offered`)
      for (const [index, line] of call.lines.entries()) {
        if (line.state === 'disabled') continue
        const { connection, port = 0, label = line.label } = answer[index] ?? {}
        if (port === 0) problems.push(`the stream with label ${line.label} was refused`)
        if (label !== line.label) problems.push(`label ${line.label} was answered with ${label}`)
        if (line.srtp && port !== 0 && !isAgreed(line.srtp, answer[index]))
          problems.push(`the key of label ${line.label} was not agreed to`)
        media[index]?.protect(line.srtp)
        media[index]?.aim(connection?.address ?? '', port)
      }
      return problems
    },
    close() {
      for (const line of media) line.close()
    },
    report: () =>
      media.flatMap((lineMedia, index) => {
        const line = call.lines[index]
        const parties = call.members.filter((member) => member.line === index).map(({ party }) => party.id)
        return line ? [lineMedia.report(line, parties)] : []
      }),
  }
}

/** Whether the answer has a key in the suite that was offered. */
function isAgreed(offered: SrtpMasterKey, answer: SdpMedia | undefined): boolean {
  const chosen = answer && chooseCrypto(answer)
  return chosen !== undefined && chosen.master.suite.name === offered.suite.name
}

/** Identifiers of metadata are UUIDs in base64 (RFC 7865 §9.1.1). */
function newId(): string {
  return randomBytes(16).toString('base64')
}
