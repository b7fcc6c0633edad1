import type { Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerUser } from './server-user.ts'

/** Whether the user may pass through every folder down to this one: `/root/tapeline` is closed to all but root. */
export async function isReachable(folder: string, user: ServerUser): Promise<boolean> {
  let path = await realpath(folder)
  for (;;) {
    if (!maySearch(await stat(path), user)) return false
    const parent = dirname(path)
    if (parent === path) return true
    path = parent
  }
}

/** The execute bit of owner, group or others. Node drops supplementary groups together with the user. */
function maySearch(folder: Stats, user: ServerUser): boolean {
  if (folder.uid === user.uid) return (folder.mode & 0o100) !== 0
  if (folder.gid === user.gid) return (folder.mode & 0o010) !== 0
  return (folder.mode & 0o001) !== 0
}
