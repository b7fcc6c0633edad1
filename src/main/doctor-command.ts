/** `tapeline doctor`: looks at an installation and says what to fix. */

import { join } from 'node:path'
import type { Command } from 'commander'
import { findLockHolder } from '../adapters/embedded-postgres/process-lock.ts'
import { createLog } from '../adapters/pino-log.ts'
import { exitCodeOf, type Finding, formatFindings } from '../core/doctor/finding.ts'
import type { Log } from '../core/model/log.ts'
import { addServeOptions, type Config, configFrom } from './config.ts'
import { checkArchive } from './doctor/check-archive.ts'
import {
  checkCertificate,
  checkDataFolder,
  checkKeys,
  checkMachine,
  checkMail,
  checkPorts,
} from './doctor/check-machine.ts'

export function addDoctorCommand(program: Command): void {
  addServeOptions(program.command('doctor'))
    .description(
      'Checks machine, data folder, keys, ports, database, stores, mail and backups of an installation, running or not, and says what to fix. Give it the flags and ' +
        'the environment that the service has. Changes nothing but puts a small object into each store and removes it. Ends with 0 when all is in order, 1 with warnings, 2 with problems.',
    )
    .option('--json', 'findings as JSON: check, level, what, why, fix')
    .action(async (options: Record<string, unknown>) => {
      const findings = await examine(configFrom(options, process.env), createLog('fatal'))
      process.stdout.write(options.json ? `${JSON.stringify({ findings }, null, 2)}\n` : formatFindings(findings))
      process.exitCode = exitCodeOf(findings)
    })
}

/** In the order in which one would fix them. Never rejects for what is wrong with the installation. */
export async function examine(config: Config, log: Log): Promise<readonly Finding[]> {
  const locks = [join(config.dataFolder, 'spool.lock'), join(config.dataFolder, 'database', 'lock')]
  const holders = await Promise.all(locks.map(findLockHolder))
  const isRunning = holders.some((holder) => holder?.purpose === 'server')
  return [
    ...(await checkMachine(config)),
    ...(await checkDataFolder(config)),
    ...(await checkKeys(config)),
    ...(await checkPorts(config, isRunning)),
    ...(await checkCertificate(config, Date.now())),
    ...(await checkArchive(config, isRunning, log)),
    ...(await checkMail(config)),
  ]
}
