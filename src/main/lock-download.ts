import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ProcessLock, tryLock } from '../adapters/embedded-postgres/process-lock.ts'
import { naming, WORK_FOLDER } from '../adapters/node-download-folder.ts'
import { AppError } from '../core/model/app-error.ts'

/** One run at a time in a folder; the lock of a process that died is taken over. Fails with `download-in-use`. */
export async function lockDownload(folder: string): Promise<ProcessLock> {
  await mkdir(join(folder, WORK_FOLDER), { recursive: true })
  const attempt = await naming(folder, tryLock(join(folder, WORK_FOLDER, 'lock'), 'command'))
  if ('lock' in attempt) return attempt.lock
  const { pid } = attempt.holder
  throw new AppError('download-in-use', `Another download is going on in ${folder} (process ${pid})`, { pid })
}
