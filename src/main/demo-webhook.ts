/** The demo's customer database, which is told of the calls of Acme Bikes: now and then it is busy, and is told again. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { findAccountBySlug } from '../store/accounts.ts'
import { accountScope, type Db, PLATFORM } from '../store/db.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { createWebhook, listWebhooks, updateWebhook } from '../store/webhooks.ts'

const DESCRIPTION = 'Customer database'
const EVENT_TYPES = ['call.ended', 'recording.ready', 'user.', 'order.'] as const
/** So often it has no time. */
const BUSY_EVERY = 4

export interface DemoReceiver {
  close(): Promise<void>
}

/** Listens on a port of its own; the webhook, made at the first start, is told the port of each. */
export async function startDemoReceiver(
  { db, keys }: { readonly db: Db; readonly keys: KeyRing },
  accountSlug: string,
): Promise<DemoReceiver> {
  let told = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      told += 1
      response.writeHead(told % BUSY_EVERY === 0 ? 503 : 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`
  await bringWebhook(db, keys, accountSlug, url)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Somebody may have removed or changed it: then it stays so, but for the port. */
async function bringWebhook(db: Db, keys: KeyRing, accountSlug: string, url: string): Promise<void> {
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  if (!account) return
  const scope = accountScope(account.id)
  const webhooks = await listWebhooks(db, scope)
  const own = webhooks.find(({ description }) => description === DESCRIPTION)
  if (own) await updateWebhook(db, scope, own.id, { ...own, url })
  else if (webhooks.length === 0) {
    await createWebhook(db, scope, keys, {
      accountId: account.id,
      url,
      description: DESCRIPTION,
      eventTypes: [...EVENT_TYPES],
    })
  }
}
