/** For tests: OpenSSH's SFTP server on this machine, run as whoever runs the test. */

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { findTool } from '../../test/tools.ts'
import type { SftpPlace } from '../core/export/export-destination.ts'
import { findFreePort } from './free-port.ts'

export interface TestSftpServer {
  readonly place: SftpPlace
  readonly privateKey: string
  /** What the server lets in, on this machine. */
  readonly folder: string
  /** Ends the server with every connection. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** `folder` is made; files go there. */
export async function startTestSftp(): Promise<TestSftpServer> {
  const home = await mkdtemp(join(tmpdir(), 'tapeline-sftp-'))
  await chmod(home, 0o700)
  const folder = join(home, 'files')
  await mkdir(folder)
  const keyFile = async (name: string) => {
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, name)])
    return join(home, name)
  }
  const [hostKey, userKey] = [await keyFile('host'), await keyFile('user')]
  const port = await findFreePort('127.0.0.1')
  const config = join(home, 'sshd_config')
  await writeFile(
    config,
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKey}`,
      `PidFile ${join(home, 'pid')}`,
      `AuthorizedKeysFile ${userKey}.pub`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'StrictModes no',
      'UsePAM no',
      'Subsystem sftp internal-sftp',
    ].join('\n'),
  )
  // Root's one wants it, and makes it only as a service.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  // It starts itself again for each connection: by its whole path.
  const child = spawn(findTool('sshd') ?? 'sshd', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stderr })) if (line.includes('Server listening on')) break
  child.stderr.resume()
  const stop = async () => {
    child.kill()
    await ended
  }
  return {
    place: { kind: 'sftp', host: '127.0.0.1', port, user: userInfo().username, folder },
    privateKey: await readFile(userKey, 'utf8'),
    folder,
    stop,
    async close() {
      await stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}
