import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../core/model/app-error.ts'
import type { JournalSource } from './journal-records.ts'

/** What is made of a journal, as a file of its own. Rejects with `journal-is-output`, also under another name of the same file. */
export async function writeBeside(
  journal: JournalSource,
  path: string,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const [source, there] = await Promise.all([stat(journal.path), stat(path).catch(() => undefined)])
  if (source.ino === there?.ino && source.dev === there.dev) {
    const message = 'This is the journal itself, which stays as it is: name another file for the output'
    throw new AppError('journal-is-output', message, { path })
  }
  try {
    await pipeline(content, createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    // A full disk does not say which file it is about.
    throw error instanceof Error && 'syscall' in error && !('path' in error) ? Object.assign(error, { path }) : error
  }
}
