import type {
  AnnotationChange as ContractChange,
  CallDisposition as ContractDisposition,
  CallNote as ContractNote,
} from '../../contract/annotation.ts'
import type { AnnotationChange, CallDisposition, CallNote } from '../../core/model/annotation.ts'
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

/** Newest first: of what happened at once, later versions above. */
export function presentChanges(history: readonly AnnotationChange[]): ContractChange[] {
  return history.toReversed().map(({ atMs, by, ...change }) => ({ at: isoTime(atMs), by: { ...by }, ...change }))
}
