import type { CallId } from '../core/model/ids.ts'
import type { Db } from '../store/db.ts'
import { exportsOfCall, removeExport } from '../store/exports.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { exportKey } from './export-calls.ts'

/** Those asked for while audio of the call was destroyed: they may have the files of before. Call it when these are gone. */
export async function removeLateExports(db: Db, objectStore: ObjectStore, callId: CallId): Promise<void> {
  for (const { id } of await exportsOfCall(db, callId)) {
    await removeExport(db, id)
    await objectStore.remove(exportKey(id))
  }
}
