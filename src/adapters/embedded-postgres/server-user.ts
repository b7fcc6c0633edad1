/** PostgreSQL refuses to run as root: then it runs as somebody else. */

import { readFile, stat } from 'node:fs/promises'
import { AppError } from '../../core/model/app-error.ts'

export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

/**
 * The user to run as; undefined: as we are. A cluster stays with the user who owns its files, so that installing a
 * package that brings a `postgres` user changes nothing. Fails with `database-user-missing`.
 */
export async function serverUserOf(cluster: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(cluster).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const line = lines.find((fields) => fields[0] === name)
    const uid = Number(line?.[2])
    if (line && uid > 0) return { uid, gid: Number(line[3]) }
  }
  throw new AppError(
    'database-user-missing',
    'Running as root needs a user postgres or nobody for the embedded database: neither is in /etc/passwd',
  )
}
