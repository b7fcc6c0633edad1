/** What was said of a call, changed and taken back, by whom and when. */

import type { AnnotationChange, CallDisposition, CallTag, NoteVersion } from '../model/annotation.ts'

/** Oldest first. `versions` in order of time. */
export function annotationHistory(
  versions: readonly NoteVersion[],
  dispositions: readonly CallDisposition[],
  tags: readonly CallTag[],
): readonly AnnotationChange[] {
  const changes = [...noteChanges(versions), ...dispositions.map(dispositionChange), ...tags.flatMap(tagChanges)]
  // What happened at once stays in its order.
  return changes.sort((one, other) => one.atMs - other.atMs)
}

/** A note that was moved: what it said elsewhere stays withheld with that moment, and the rest with it. */
export function readableVersions(
  versions: readonly NoteVersion[],
  mayRead: (offsetMs: number | undefined) => boolean,
): readonly NoteVersion[] {
  const hidden = new Set(versions.filter(({ offsetMs }) => !mayRead(offsetMs)).map(({ noteId }) => noteId))
  return versions.filter(({ noteId }) => !hidden.has(noteId))
}

function noteChanges(versions: readonly NoteVersion[]): AnnotationChange[] {
  const wasRemoved = new Map<string, boolean>()
  return versions.map(({ removed, changedBy: by, changedAtMs: atMs, ...note }) => {
    const restored = wasRemoved.get(note.noteId) === true && !removed
    wasRemoved.set(note.noteId, removed)
    const isFirst = note.version === 1
    const kind = removed ? 'note-removed' : restored ? 'note-restored' : isFirst ? 'note-added' : 'note-changed'
    return { atMs, by, kind, ...note }
  })
}

function dispositionChange({ label, reason, setBy, setAtMs, version }: CallDisposition): AnnotationChange {
  return {
    atMs: setAtMs,
    by: setBy,
    kind: label === undefined ? 'disposition-cleared' : 'disposition-set',
    version,
    ...(label !== undefined && { label }),
    ...(reason !== undefined && { reason }),
  }
}

function tagChanges({ tag, taggedBy, taggedAtMs, removedBy, removedAtMs }: CallTag): AnnotationChange[] {
  const added: AnnotationChange = { atMs: taggedAtMs, by: taggedBy, kind: 'tag-added', tag }
  if (removedBy === undefined || removedAtMs === undefined) return [added]
  return [added, { atMs: removedAtMs, by: removedBy, kind: 'tag-removed', tag }]
}
