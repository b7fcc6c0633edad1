/** `tapeline rerender`: calls in codecs that could not be rendered are tried again, also those that this very version tried. */

import type { Command } from 'commander'
import { openPgBossJobs } from '../adapters/pg-boss-jobs.ts'
import { createLog } from '../adapters/pino-log.ts'
import { forgetRendering } from '../store/unrendered-calls.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, dataConfigFrom } from './config.ts'
import { openDatabase } from './open-database.ts'

export function addRerenderCommand(program: Command): void {
  addDataOptions(program.command('rerender'))
    .description(
      'Has calls flagged codec-not-rendered rendered again from their journals. Tapeline does so by itself after an update; a running ' +
        'one begins at once, else the next start does.',
    )
    .action(async (options: Record<string, unknown>) => {
      const log = createLog('warn')
      const database = await openDatabase(dataConfigFrom(options), 'command', log)
      try {
        const jobs = await openPgBossJobs(database.connection, log)
        try {
          const calls = await database.db.transaction().execute(async (trx) => {
            const calls = await forgetRendering(trx)
            if (calls > 0) await jobs.enqueue(trx, { name: 'rerender-calls', subjectId: '' })
            await auditCommand(trx, { action: 'calls.rerender', details: { calls } })
            return calls
          })
          process.stdout.write(`${calls} ${calls === 1 ? 'call' : 'calls'} to render again\n`)
        } finally {
          await jobs.close()
        }
      } finally {
        await database.close()
      }
    })
}
