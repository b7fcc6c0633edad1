import { existsSync, statSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../core/model/app-error.ts'

/** A file, or the journal of a call: in the spool, or kept beside its recordings. Rejects with `journal-not-found` or `journal-unreadable`. */
export async function findJournal(fileOrCallId: string, dataFolder: string): Promise<string> {
  if (existsSync(fileOrCallId)) return theFile(fileOrCallId)
  // Nothing but an id is looked for below the data folder.
  if (/^[\w-]+$/.test(fileOrCallId)) {
    const live = join(dataFolder, 'spool', `${fileOrCallId}.journal`)
    if (existsSync(live)) return live
    const kept = glob(`*/*/*/*/${fileOrCallId}/${fileOrCallId}.journal`, { cwd: join(dataFolder, 'objects') })
    for await (const path of kept) return join(dataFolder, 'objects', path)
  }
  throw new AppError('journal-not-found', `There is no such file, and no journal of such a call in ${dataFolder}`, {
    journal: fileOrCallId,
  })
}

/** Read several times, which nothing else can be. */
function theFile(path: string): string {
  const found = statSync(path)
  if (found.isFile()) return path
  const what = found.isDirectory() ? 'a folder: name a journal in it' : 'no file: a journal is read more than once'
  throw new AppError('journal-unreadable', `${path} is ${what}`, { path })
}
