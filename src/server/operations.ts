/** For whoever operates Tapeline: health, metrics, and the description of the API. Open to everybody who reaches the port. */

import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Db } from '../store/db.ts'
import { openApiDocument } from './openapi/openapi-document.ts'
import type { ServerParts } from './server-parts.ts'

/** A balancer that asks wants an answer, not patience. */
const READY_WITHIN_MS = 3000

export function serveOperations(app: FastifyInstance, { db, metrics, version, disk }: ServerParts): void {
  /** Made when somebody asks for it. */
  let openApi: Promise<string> | undefined

  // Balancers ask by HEAD too.
  const withHead = { exposeHeadRoute: true }

  /** The process lives. */
  app.get('/healthz', withHead, async () => ({ status: 'ok' }))

  /** Requests will be answered: the database is there. What the disk says is told beside it: it refuses calls, not requests. */
  app.get('/readyz', withHead, async (_request, reply) => {
    const ready = await isReachable(db)
    const state = disk?.()
    const status = ready ? 'ready' : 'database-unavailable'
    return reply.code(ready ? 200 : 503).send({ status, ...(state !== undefined && { disk: state }) })
  })

  app.get('/metrics', withHead, async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))

  app.get('/api/openapi.json', withHead, async (_request, reply) => {
    openApi ??= openApiDocument(version).then((document) => JSON.stringify(document))
    return reply.type('application/json; charset=utf-8').send(await openApi)
  })
}

async function isReachable(db: Db): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, READY_WITHIN_MS, false)
  })
  const asked = sql`select 1`.execute(db).then(
    () => true,
    () => false,
  )
  return Promise.race([asked, tooLate]).finally(() => clearTimeout(timer))
}
