import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SocketFolder {
  readonly path: string
  remove(): Promise<void>
}

/** sockaddr_un holds 108 bytes on Linux and 104 on macOS, with the final zero. */
const MAXIMUM_BYTES = 103
const SOCKET_NAME = '/.s.PGSQL.5432'

/** A name of the cluster's folder under which its socket can be opened: the folder itself, or a short private link to it. */
export async function shortSocketFolder(clusterFolder: string): Promise<SocketFolder> {
  if (Buffer.byteLength(clusterFolder + SOCKET_NAME) <= MAXIMUM_BYTES) {
    return { path: clusterFolder, remove: async () => {} }
  }
  // mkdtemp makes it 0700: nobody else can put another socket there.
  const privateFolder = await mkdtemp(join(tmpdir(), 'tapeline-'))
  const path = join(privateFolder, 'pg')
  await symlink(clusterFolder, path)
  return { path, remove: () => rm(privateFolder, { recursive: true, force: true }) }
}
