import type {
  AnnotationChange,
  CallDisposition as ContractDisposition,
  CallNote as ContractNote,
} from '../../contract/annotation.ts'
import type { CallDisposition, CallNote, CallTag, NoteVersion } from '../../core/model/annotation.ts'
import type { Actor } from '../actor.ts'
import { isoTime } from '../iso-time.ts'
import { mayEdit } from './annotated-call.ts'

export function presentNote(actor: Actor, note: CallNote, writable: boolean): ContractNote {
  const { accountId: _, removed: __, createdAtMs, changedAtMs, author, changedBy, ...rest } = note
  return {
    ...rest,
    author: { ...author },
    createdAt: isoTime(createdAtMs),
    ...(changedBy && { changedBy: { ...changedBy } }),
    ...(changedAtMs !== undefined && { changedAt: isoTime(changedAtMs) }),
    mayEdit: writable && mayEdit(actor, note),
  }
}

/** As an answer has it: nothing when there is none. */
export function presentDisposition(set: CallDisposition | undefined): {
  disposition?: ContractDisposition
  dispositionVersion: number
} {
  if (set?.dispositionId === undefined || set.label === undefined) return { dispositionVersion: set?.version ?? 0 }
  const { dispositionId, label, reasonId, reason, setBy, setAtMs, version } = set
  return {
    dispositionVersion: version,
    disposition: {
      dispositionId,
      label,
      ...(reasonId !== undefined && { reasonId }),
      ...(reason !== undefined && { reason }),
      setBy: { ...setBy },
      setAt: isoTime(setAtMs),
      version,
    },
  }
}

/** Newest first. */
export function presentChanges(
  versions: readonly NoteVersion[],
  dispositions: readonly CallDisposition[],
  tags: readonly CallTag[],
): AnnotationChange[] {
  const changes = [
    ...noteChanges(versions),
    ...dispositions.map(
      ({ label, reason, setBy, setAtMs, version }): AnnotationChange => ({
        at: isoTime(setAtMs),
        by: { ...setBy },
        kind: label === undefined ? 'disposition-cleared' : 'disposition-set',
        version,
        ...(label !== undefined && { label }),
        ...(reason !== undefined && { reason }),
      }),
    ),
    ...tags.flatMap(tagChanges),
  ]
  // What happened at once stays in its order: later versions above.
  return changes.sort((one, other) => one.at.localeCompare(other.at)).reverse()
}

function noteChanges(versions: readonly NoteVersion[]): AnnotationChange[] {
  const wasRemoved = new Map<string, boolean>()
  return versions.map(({ noteId, version, text, offsetMs, removed, changedBy, changedAtMs }) => {
    const restored = wasRemoved.get(noteId) === true && !removed
    wasRemoved.set(noteId, removed)
    const kind = removed ? 'note-removed' : restored ? 'note-restored' : version === 1 ? 'note-added' : 'note-changed'
    return {
      at: isoTime(changedAtMs),
      by: { ...changedBy },
      kind,
      noteId,
      version,
      text,
      ...(offsetMs !== undefined && { offsetMs }),
    }
  })
}

function tagChanges({ tag, taggedBy, taggedAtMs, removedBy, removedAtMs }: CallTag): AnnotationChange[] {
  const added: AnnotationChange = { at: isoTime(taggedAtMs), by: { ...taggedBy }, kind: 'tag-added', tag }
  if (removedBy === undefined || removedAtMs === undefined) return [added]
  return [added, { at: isoTime(removedAtMs), by: { ...removedBy }, kind: 'tag-removed', tag }]
}
