/** A journal that was kept beside its recordings, without what may not be kept. */

import type { Call } from '../core/model/call.ts'
import { withoutHoles } from '../core/policy/intervals.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { journalKey } from './object-keys.ts'
import { pruneJournal } from './prune-journal.ts'
import { recordingsToMake } from './recordings-to-make.ts'
import { putJournal, withStoredJournal } from './stored-journal.ts'
import { readCall } from './survey-journal.ts'

/** `call`: as it is decided now. One that nobody here can open goes as a whole. May be interrupted and done again. Nothing happens when there is no such journal. */
export async function pruneStoredJournal(objects: ObjectStore, keys: KeyRing, call: Call): Promise<void> {
  const kept = recordingsToMake(call).flatMap((recording) => recording.kept ?? [])
  if (kept.length === 0) return objects.remove(journalKey(call))
  const prune = async (path: string) => {
    const whole = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
    await pruneJournal(path, (await readCall({ path, keys })).end, withoutHoles(whole, kept), { andDamage: true })
    await putJournal(objects, call, { path, keys })
  }
  await withStoredJournal(objects, call, prune, (key) => objects.remove(key))
}
