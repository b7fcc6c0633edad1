/** A journal that was kept beside its recordings, since not everything in it could be rendered. */

import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Call } from '../core/model/call.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { isSealedAway, type ObjectStore } from '../store/object-store.ts'
import { journalInClear } from './journal-in-clear.ts'
import type { JournalSource } from './journal-records.ts'
import { journalKey } from './object-keys.ts'

const FOLDER = 'tapeline-journal-'
/** A folder in which nobody has written for so long is of a process that was killed. */
const ABANDONED_MS = 3_600_000

/** Audio that nothing names any more would stay, also what was destroyed since. `within`: for tests. */
export async function removeAbandonedJournals(within = tmpdir()): Promise<void> {
  for (const name of await readdir(within).catch(() => [])) {
    if (!name.startsWith(FOLDER)) continue
    const folder = join(within, name)
    const paths = [folder, ...(await readdir(folder).catch(() => [])).map((each) => join(folder, each))]
    const written = await Promise.all(
      paths.map((path) =>
        stat(path).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      ),
    )
    if (Date.now() - Math.max(...written) < ABANDONED_MS) continue
    // What is another user's is theirs to remove.
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

/** In its place. Whoever opens it with an archive key has none of the keys of journals. */
export async function putJournal(objects: ObjectStore, call: Call, journal: JournalSource): Promise<void> {
  await objects.put(journalKey(call), asItIs(journal), journalInClear(journal))
}

async function* asItIs({ path }: JournalSource): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>
}

/** Where a recording of the call is sealed since: what is sealed could be heard in its journal. Nothing happens when there is none, or it is sealed. */
export async function sealStoredJournal(objects: ObjectStore, keys: KeyRing, call: Call): Promise<void> {
  await withStoredJournal(
    objects,
    call,
    (path) => putJournal(objects, call, { path, keys }),
    async () => undefined,
  )
}

/**
 * `use`: with a copy that is gone afterwards; `sealed`: instead, where it is sealed for an archive key. Undefined, and nothing is done, when
 * there is no such journal.
 */
export async function withStoredJournal<Result>(
  objects: ObjectStore,
  call: Call,
  use: (path: string) => Promise<Result>,
  sealed: (key: string) => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const key = journalKey(call)
  if (!(await objects.find(key))) return undefined
  const content = await objects.get(key).catch((error: unknown) => {
    if (isSealedAway(error)) return undefined
    throw error
  })
  if (!content) return sealed(key)
  const folder = await mkdtemp(join(tmpdir(), FOLDER))
  try {
    const path = join(folder, 'journal')
    await pipeline(content, createWriteStream(path, { mode: 0o600 }))
    return await use(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
