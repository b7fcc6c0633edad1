/** For tests: a token of SoftHSM in a folder of its own. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '../../../test/tools.ts'
import type { TokenPlace } from '../../store/key-ring.ts'

export interface TestToken {
  readonly place: TokenPlace & { readonly pinFile: string }
  readonly pin: string
  /** Of what SoftHSM reads in the environment; processes that are started from now on have it. */
  readonly configuration: string
  unplug(): void
  plugIn(): void
  /** An AES key that is not made by us. */
  importKey(label: string, id: string): void
  remove(): void
}

export function createTestToken(): TestToken {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-token-'))
  const [tokens, away] = [join(folder, 'tokens'), join(folder, 'away')]
  mkdirSync(tokens)
  const configuration = join(folder, 'softhsm2.conf')
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nlog.level = ERROR\n`)
  process.env.SOFTHSM2_CONF = configuration
  const softhsm = (...args: readonly string[]) => execFileSync(findTool('softhsm') ?? '', args, { stdio: 'pipe' })
  const pin = 'p1n-of-test'
  softhsm('--init-token', '--free', '--label', 'recorder', '--pin', pin, '--so-pin', 'so-of-test')
  const pinFile = join(folder, 'pin')
  writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 })
  return {
    place: { module: '/usr/lib/softhsm/libsofthsm2.so', token: 'recorder', key: 'tapeline', pinFile },
    pin,
    configuration,
    unplug: () => renameSync(tokens, away),
    plugIn: () => renameSync(away, tokens),
    importKey(label, id) {
      const file = join(folder, 'imported.key')
      writeFileSync(file, Buffer.alloc(32, id))
      const login = ['--token', 'recorder', '--pin', pin]
      softhsm('--import', file, '--aes', ...login, '--label', label, '--id', id)
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
