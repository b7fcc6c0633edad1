import { annotationHistory, readableVersions } from '../core/annotation/annotation-history.ts'
import type { AnnotationChange } from '../core/model/annotation.ts'
import type { CallId } from '../core/model/ids.ts'
import { dispositionVersionsOfCalls } from './call-dispositions.ts'
import { noteVersionsOfCalls } from './call-notes.ts'
import { tagsEverOfCalls } from './call-tags.ts'
import type { Db, Scope } from './db.ts'

/** What was said of one of them and changed, oldest first; without notes that at some time stood where `mayRead` says no. */
export async function annotationHistories(db: Db, scope: Scope, callIds: readonly CallId[]) {
  const versions = await noteVersionsOfCalls(db, scope, callIds)
  const dispositions = await dispositionVersionsOfCalls(db, scope, callIds)
  const tags = await tagsEverOfCalls(db, scope, callIds)
  return (callId: CallId, mayRead: (offsetMs: number | undefined) => boolean): readonly AnnotationChange[] =>
    annotationHistory(
      readableVersions(versions.get(callId) ?? [], mayRead),
      dispositions.get(callId) ?? [],
      tags.get(callId) ?? [],
    )
}
