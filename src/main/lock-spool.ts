import { type ProcessLock, tryLock } from '../adapters/embedded-postgres/process-lock.ts'
import { AppError } from '../core/model/app-error.ts'

/**
 * One recorder at a time works in a spool: when it starts it takes over every journal there, also one that another is writing.
 * The lock lies beside the folder; that of a process that died is taken over. Fails with `data-in-use`.
 */
export async function lockSpool(folder: string): Promise<ProcessLock> {
  const attempt = await tryLock(`${folder}.lock`, 'server')
  if ('lock' in attempt) return attempt.lock
  const { pid } = attempt.holder
  throw new AppError('data-in-use', `The spool in ${folder} is in use by another Tapeline (process ${pid})`, { pid })
}
