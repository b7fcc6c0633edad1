/** A journal that was kept beside its recordings, since not everything in it could be rendered. */

import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Call } from '../core/model/call.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { journalKey } from './object-keys.ts'

/** `use`: with a copy that is gone afterwards. Undefined, and nothing is done, when there is no such journal. */
export async function withStoredJournal<Result>(
  objects: ObjectStore,
  call: Call,
  use: (path: string) => Promise<Result>,
): Promise<Result | undefined> {
  const key = journalKey(call)
  if (!(await objects.find(key))) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-journal-'))
  try {
    const path = join(folder, 'journal')
    await pipeline(await objects.get(key), createWriteStream(path, { mode: 0o600 }))
    return await use(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
