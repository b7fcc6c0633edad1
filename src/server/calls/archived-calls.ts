import type { CallId } from '../../core/model/ids.ts'
import type { Recording } from '../../core/model/recording.ts'
import type { Db, Scope } from '../../store/db.ts'
import { findMovedObjects } from '../../store/stored-objects.ts'

/** Calls of which the disk of Tapeline has nothing any more that is heard of them: it lies in the stores of the plan. */
export async function archivedCalls(
  db: Db,
  scope: Scope,
  heard: readonly Pick<Recording, 'callId' | 'objectKey'>[],
): Promise<ReadonlySet<CallId>> {
  const moved = await findMovedObjects(
    db,
    scope,
    heard.map(({ objectKey }) => objectKey),
  )
  if (moved.size === 0) return new Set()
  const onDisk = new Set(heard.flatMap(({ callId, objectKey }) => (moved.has(objectKey) ? [] : [callId])))
  return new Set(heard.flatMap(({ callId }) => (onDisk.has(callId) ? [] : [callId])))
}
