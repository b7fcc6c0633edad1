/** A store for copies as a place for exports: `exports/<schedule>/<run>/…`. */

import { plainPath } from '../core/export/plain-name.ts'
import { StorageError } from '../core/model/storage-problem.ts'
import type { ExportPlace } from '../store/export-place.ts'
import type { TargetStore } from '../store/target-store.ts'

/** Closes the store with itself. */
export function targetExportPlace(store: TargetStore): ExportPlace {
  // Names of files are plain already; that of the schedule is not.
  const keyOf = (path: string) => `exports/${plainPath(path)}`
  return {
    async put(path, content) {
      await store.put(keyOf(path), content)
    },
    find: (path) => store.find(keyOf(path)),
    remove: (path) =>
      store.remove(keyOf(path)).catch((error: unknown) => {
        if (!(error instanceof StorageError && error.problem === 'object-locked')) throw error
      }),
    close: () => store.close(),
  }
}
