/** Who is on the call according to the metadata, RFC 7865 §6.7. */

import type { Metadata, ParticipantSession } from './metadata.ts'

/** Ids of participants whose every association with a session has ended. */
export function participantsGone(metadata: Metadata): ReadonlySet<string> {
  const last = new Map<string, ParticipantSession>()
  for (const entry of metadata.participantSessions) last.set(`${entry.participantId}\n${entry.sessionId}`, entry)
  const present = new Set<string>()
  const gone = new Set<string>()
  for (const entry of last.values()) (hasEnded(entry) ? gone : present).add(entry.participantId)
  for (const id of present) gone.delete(id)
  return gone
}

function hasEnded({ associatedAtMs, disassociatedAtMs }: ParticipantSession): boolean {
  if (disassociatedAtMs === undefined) return false
  return associatedAtMs === undefined || associatedAtMs <= disassociatedAtMs
}
