/**
 * Whose voice is in which stream. RFC 7865 says it by associations of stream ids, and streams by label; where a client leaves that
 * out or gets it wrong, order decides, and a problem is noted.
 */

import type { MediaKind, StreamId } from '../model/media.ts'
import type { Metadata, MetadataParticipant } from './metadata.ts'

/** A stream of the recording session, in the order of its m-lines. */
export interface SessionStream {
  readonly id: StreamId
  readonly kind: MediaKind
  readonly label?: string
}

/** One entry per participant, in order; undefined when the metadata says nothing of what the participant sends. */
export type TiedStreams = (readonly StreamId[] | undefined)[]

interface Claim {
  readonly sends: string[]
  readonly receives: string[]
}

/** `participants`: those on the call, in order of the document. */
export function tieStreams(
  metadata: Metadata,
  participants: readonly MetadataParticipant[],
  streams: readonly SessionStream[],
  problems: string[],
): TiedStreams {
  const claims = claimsOf(metadata, participants, problems)
  const named = streamNames(metadata, streams, problems)
  nameUnknown(
    claims.flatMap((claim) => claim.sends),
    named,
    streams,
    problems,
  )
  const sent = claims.map((claim) => [...new Set(claim.sends.flatMap((name) => named.get(name) ?? []))])
  repairSharedClaims(sent, streams, problems)
  const someoneSends = claims.some((claim) => claim.sends.length > 0)
  return sent.map((ids, index) => {
    if (ids.length > 0) return ids
    // A listener (a supervisor) sends nothing, unless nobody is said to send anything.
    const listens = someoneSends && (claims[index]?.receives.length ?? 0) > 0
    return listens ? [] : undefined
  })
}

/**
 * Streams for participants nobody tied: the only stream is everybody's, else the streams left over go round by order, per kind; in the
 * order of the metadata where it lists them.
 */
export function tieByOrder(
  tied: TiedStreams,
  metadata: Metadata | undefined,
  streams: readonly SessionStream[],
): (readonly StreamId[])[] {
  const audio = streams.filter((stream) => stream.kind === 'audio')
  const [only] = audio
  const taken = new Set(tied.flatMap((ids) => ids ?? []))
  if (only && audio.length === 1 && !taken.has(only.id)) return tied.map((ids) => ids ?? [only.id])
  const rank = (stream: SessionStream): number => {
    const listed = metadata?.streams.findIndex(({ label }) => label !== undefined && label === stream.label) ?? -1
    return listed < 0 ? Number.MAX_SAFE_INTEGER : listed
  }
  const free = streams.filter((stream) => !taken.has(stream.id)).sort((a, b) => rank(a) - rank(b))
  const queues = (['audio', 'video', 'other'] as const).map((kind) => free.filter((stream) => stream.kind === kind))
  return tied.map((ids) => ids ?? queues.flatMap((queue) => queue.splice(0, 1).map((stream) => stream.id)))
}

/** What a `send` may name: the id of a stream of the metadata, or a label. */
function streamNames(metadata: Metadata, streams: readonly SessionStream[], problems: string[]): Map<string, StreamId> {
  // Of streams with one label the first counts; the others are tied by order.
  const labelled = streams.toReversed().filter(({ label }) => label !== undefined)
  const byLabel = new Map(labelled.map(({ id, label }) => [label ?? '', id]))
  const names = new Map(byLabel)
  const unlabelled: string[] = []
  for (const { id, label } of metadata.streams) {
    const stream = label === undefined ? undefined : byLabel.get(label)
    if (stream === undefined) unlabelled.push(id)
    else names.set(id, stream)
  }
  const listed = new Set(metadata.streams.flatMap(({ id }) => names.get(id) ?? []))
  const free = streams.filter(({ id }) => !listed.has(id))
  for (const id of unlabelled) {
    const stream = free.shift()
    if (!stream) break
    problems.push(`stream ${id.slice(0, 40) || 'without id'} has no label of the SDP: tied by order`)
    if (id !== '') names.set(id, stream.id)
  }
  return names
}

/** Names that nothing defines get the streams that nobody on the call sends, in order (RFC 8068 §3.4 does so on a transfer). */
function nameUnknown(
  sends: readonly string[],
  names: Map<string, StreamId>,
  streams: readonly SessionStream[],
  problems: string[],
): void {
  const sent = new Set(sends.map((name) => names.get(name)))
  const free = streams.filter(({ id }) => !sent.has(id))
  for (const name of sends) {
    if (names.has(name)) continue
    const stream = free.shift()
    if (!stream) break
    problems.push(`stream ${name.slice(0, 40)} is not defined: tied by order`)
    names.set(name, stream.id)
  }
}

/** What each participant sends and receives, by association or inside the participant. */
function claimsOf(metadata: Metadata, participants: readonly MetadataParticipant[], problems: string[]): Claim[] {
  const known = new Set(metadata.participants.map((participant) => participant.id).filter((id) => id !== ''))
  const claims = new Map<string, Claim>()
  const claimOf = (participantId: string): Claim => {
    const claim = claims.get(participantId) ?? { sends: [], receives: [] }
    claims.set(participantId, claim)
    return claim
  }
  const orphans: Claim[] = []
  for (const { participantId, sends, receives, disassociatedAtMs } of metadata.participantStreams) {
    if (disassociatedAtMs !== undefined) continue
    const swapped = sends.filter((id) => !known.has(participantId) && known.has(id))
    for (const id of swapped) claimOf(id).sends.push(participantId)
    const claim: Claim = known.has(participantId) ? claimOf(participantId) : { sends: [], receives: [] }
    claim.sends.push(...sends.filter((id) => !swapped.includes(id)))
    claim.receives.push(...receives)
    if (!known.has(participantId) && swapped.length === 0) orphans.push(claim)
    if (!known.has(participantId)) problems.push(`association of an unknown participant ${participantId.slice(0, 40)}`)
  }
  return participants.map(({ id, sends, receives }) => {
    const own = claims.get(id) ?? (sends.length === 0 ? orphans.shift() : undefined)
    return { sends: [...(own?.sends ?? []), ...sends], receives: [...(own?.receives ?? []), ...receives] }
  })
}

/** Two participants are said to send the same stream while another has no sender: the later one sends that. */
function repairSharedClaims(sent: StreamId[][], streams: readonly SessionStream[], problems: string[]): void {
  const taken = new Set(sent.flat())
  const free = streams.filter((stream) => stream.kind === 'audio' && !taken.has(stream.id)).map((stream) => stream.id)
  const sharing = sent.filter((ids) => ids.length === 1 && ids[0] === sent[0]?.[0])
  if (sharing.length < 2 || sharing.length !== sent.length || free.length !== sharing.length - 1) return
  problems.push('all participants are said to send the same stream: tied by order')
  for (const ids of sharing.slice(1)) ids.splice(0, 1, ...free.splice(0, 1))
}
