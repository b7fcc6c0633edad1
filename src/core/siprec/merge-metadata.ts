/** Metadata as it stands after an update, RFC 7865 §9.1: `complete` replaces, `partial` changes what it names. */

import type { Metadata, MetadataParticipant, MetadataSession, MetadataStream } from './metadata.ts'

/** `previous` is undefined for the first document; a partial one then stands for itself. The result is always complete. */
export function mergeMetadata(previous: Metadata | undefined, update: Metadata): Metadata {
  if (!previous || update.mode === 'complete') return { ...update, mode: 'complete' }
  return {
    mode: 'complete',
    groups: upsert(previous.groups, update.groups, (group) => group.id, replace),
    sessions: upsert(previous.sessions, update.sessions, (session) => session.id, mergeSession),
    participants: upsert(previous.participants, update.participants, participantKey, mergeParticipant),
    streams: upsert(previous.streams, update.streams, streamKey, replace),
    // The last word on a participant in a session counts: who left may come back.
    participantSessions: upsert(
      previous.participantSessions,
      update.participantSessions,
      ({ participantId, sessionId }) => `${participantId}\n${sessionId}`,
      (_before, after) => after,
    ),
    // RFC 8068 §3.2: without a send the participant is on hold; nothing of the earlier association stays.
    participantStreams: [
      ...previous.participantStreams.filter(
        (before) => !update.participantStreams.some((after) => after.participantId === before.participantId),
      ),
      ...update.participantStreams,
    ],
    extensions: upsert(
      previous.extensions,
      update.extensions,
      ({ owner, ownerId, namespace, name }) => [owner, ownerId, namespace, name].join('\n'),
      (_before, after) => after,
    ),
  }
}

/** Items of `before`, changed by those of `after` with the same key, then the new ones. */
function upsert<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
  merge: (before: T, after: T) => T,
): T[] {
  const items = new Map<string, T>()
  for (const item of before) items.set(keyOf(item), item)
  for (const item of after) {
    const key = keyOf(item)
    const known = items.get(key)
    items.set(key, known === undefined ? item : merge(known, item))
  }
  return [...items.values()]
}

function replace<T extends object>(before: T, after: T): T {
  return { ...before, ...after }
}

function mergeSession(before: MetadataSession, after: MetadataSession): MetadataSession {
  const sipSessionIds = after.sipSessionIds.length > 0 ? after.sipSessionIds : before.sipSessionIds
  return { ...before, ...after, sipSessionIds }
}

function mergeParticipant(before: MetadataParticipant, after: MetadataParticipant): MetadataParticipant {
  const says = after.sends.length > 0 || after.receives.length > 0
  return { ...before, ...after, ...(says ? {} : { sends: before.sends, receives: before.receives }) }
}

function participantKey({ id, aor }: MetadataParticipant): string {
  return id || `aor ${aor ?? ''}`
}

function streamKey({ id, label }: MetadataStream): string {
  return id || `label ${label ?? ''}`
}
