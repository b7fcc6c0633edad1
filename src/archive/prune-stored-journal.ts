/** A journal that was kept beside its recordings, since not everything in it could be rendered, without what may not be kept. */

import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Call } from '../core/model/call.ts'
import { withoutHoles } from '../core/policy/intervals.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { journalKey } from './object-keys.ts'
import { pruneJournal } from './prune-journal.ts'
import { recordingsToMake } from './recordings-to-make.ts'
import { readCall } from './survey-journal.ts'

/** `call`: as it is decided now. May be interrupted and done again. Nothing happens when there is no such journal. */
export async function pruneStoredJournal(objects: ObjectStore, keys: KeyRing, call: Call): Promise<void> {
  const key = journalKey(call)
  if (!(await objects.find(key))) return
  const kept = recordingsToMake(call).flatMap((recording) => recording.kept ?? [])
  if (kept.length === 0) return objects.remove(key)
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-journal-'))
  try {
    const path = join(folder, 'journal')
    await pipeline(await objects.get(key), createWriteStream(path, { mode: 0o600 }))
    const whole = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
    await pruneJournal(path, (await readCall({ path, keys })).end, withoutHoles(whole, kept), { andDamage: true })
    await objects.put(key, createReadStream(path))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
