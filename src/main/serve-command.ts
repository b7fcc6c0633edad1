/** `tapeline serve`: runs until it is told to stop. */

import type { Command } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { addServeOptions, configFrom } from './config.ts'
import { ensurePortal } from './ensure-portal.ts'
import { serve, type Tapeline } from './serve.ts'

export function addServeCommand(program: Command, version: string): void {
  addServeOptions(program.command('serve'))
    .summary('capture, archive, portal and API')
    .description('Takes SIPREC calls and shows them. Ready when it prints one line: tapeline ready http=… sip=…')
    .action(async (options: Record<string, unknown>) => {
      const config = configFrom(options, process.env)
      const log = createLog(config.logLevel)
      if (config.role === 'all' || config.role === 'web') await ensurePortal()
      const tapeline = await serve(config, log, version)
      const { firstAdministrator } = tapeline
      if (firstAdministrator?.password !== undefined) {
        const { email, password } = firstAdministrator
        process.stdout.write(`First administrator: ${email}  password: ${password}  (shown only now)\n`)
      }
      if (tapeline.firstStartCode !== undefined) {
        const url = `${config.publicUrl ?? tapeline.httpUrl}/first-start`
        process.stdout.write(`First start: open ${url} and give the code ${tapeline.firstStartCode}\n`)
      }
      process.stdout.write(`${readyLine(tapeline)}\n`)
      process.on('SIGHUP', () => void tapeline.reloadCertificates())
      await stopOnSignal(tapeline)
    })
}

export function readyLine({ httpUrl, sip }: Tapeline): string {
  return `tapeline ready http=${httpUrl ?? 'none'} sip=${sip ?? 'none'}`
}

/** The first signal stops gently; a second one at once. */
export async function stopOnSignal(tapeline: Pick<Tapeline, 'close'>): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  await tapeline.close()
}
