/** Jobs in PostgreSQL by pg-boss, in a schema of its own (`pgboss`) beside our tables. */

import { fromKysely, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Log } from '../core/model/log.ts'
import type { Job, JobName, Jobs } from '../store/jobs.ts'
import { clientConfig, type PostgresConnection } from './postgres.ts'

interface JobData {
  readonly subjectId: string
}

const QUEUE = {
  notify: true,
  retryLimit: 3,
  retryDelay: 2,
  retryBackoff: true,
  // A worker that died is found out by its silence; one that lives may take long.
  heartbeatSeconds: 20,
  expireInSeconds: 12 * 3600,
  deleteAfterSeconds: 24 * 3600,
} as const

/** Creates and migrates its schema: the login role must be allowed to. Whoever opens it calls `close`. */
export async function openPgBossJobs(connection: PostgresConnection, log: Log): Promise<Jobs> {
  const { types: _, ...config } = clientConfig(connection)
  const boss = new PgBoss({
    ...(config as { connectionString?: string; host?: string; database?: string; user?: string; password?: string }),
    application_name: 'tapeline-jobs',
    max: 2,
    useListenNotify: true,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  boss.on('error', (error) => log.warn({ error: error.message }, 'job queue'))
  await boss.start()
  const queues = new Map<JobName, Promise<void>>()
  const ended = new AbortController()

  const queue = (name: JobName) => {
    const created = queues.get(name) ?? boss.createQueue(name, QUEUE)
    queues.set(name, created)
    return created
  }

  return {
    async enqueue(trx, { name, subjectId, notBeforeMs }: Job) {
      await queue(name)
      const startAfter = notBeforeMs === undefined ? {} : { startAfter: new Date(notBeforeMs) }
      await boss.send(name, { subjectId } satisfies JobData, { ...startAfter, db: fromKysely(trx) })
    },

    async work(name, perform) {
      await queue(name)
      const worker = await boss.work(
        name,
        // New jobs wake us; what is to be tried again later is found by asking.
        { includeMetadata: true, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
        async ([job]: JobWithMetadata<JobData>[]) => {
          if (!job) return
          const isLast = job.retryCount >= job.retryLimit
          const signal = AbortSignal.any([job.signal, ended.signal])
          try {
            await perform(job.data?.subjectId ?? '', { signal, isLast })
          } catch (error) {
            if (!signal.aborted) log.warn({ job: name, subjectId: job.data?.subjectId, error, isLast }, 'job failed')
            throw error
          } finally {
            // The next one may wait already.
            boss.notifyWorker(worker)
          }
        },
      )
    },

    async repeatHourly(name) {
      await queue(name)
      await boss.schedule(name, '7 * * * *')
    },

    async close() {
      ended.abort(new Error('Tapeline stops'))
      await boss.stop({ graceful: true, timeout: 5000 })
    },
  }
}
