/** The portal is built by `npm ci`; a checkout that was not is built here, once. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PORTAL_FOLDER } from './start-web.ts'

/** Resolves in any case: without a portal the API works, and the portal's address says how to build it. */
export async function ensurePortal(): Promise<void> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  if (existsSync(join(PORTAL_FOLDER, 'index.html')) || !existsSync(vite)) return
  process.stderr.write('Building the portal once…\n')
  const args = [vite, 'build', '--config', 'src/portal/vite.config.ts', '--logLevel', 'warn']
  await new Promise<void>((resolve) => {
    const build = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    build.on('error', () => resolve())
    build.on('close', () => resolve())
  })
}
