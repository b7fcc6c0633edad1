/** The demo's office manager at work: orders of call recording, some of them long done and one that waits for its day. */

import { asDemoAdministrator, type DemoSignIn } from './demo-api.ts'

interface DemoOrder {
  readonly action: 'add' | 'change' | 'remove'
  readonly product?: 'on-demand' | 'always-on'
  /** Extensions. */
  readonly people: readonly string[]
  readonly daysAhead?: number
}

/** In the end everybody has what the demo's document says, so that the next start finds nothing to change. */
const ORDERS: readonly DemoOrder[] = [
  { action: 'add', product: 'on-demand', people: ['403', '405'] },
  { action: 'change', product: 'on-demand', people: ['401'] },
  { action: 'change', product: 'always-on', people: ['401'] },
  { action: 'remove', people: ['403', '405'] },
  { action: 'add', product: 'always-on', people: ['404', '405'], daysAhead: 14 },
]

/** At a later start they are there already. Fails with `internal-error`. */
export async function placeDemoOrders(httpUrl: string, accountSlug: string, signIn: DemoSignIn): Promise<void> {
  // Whoever changed the password has had a look at the orders.
  await asDemoAdministrator(httpUrl, signIn, async ({ get, send }) => {
    const { accounts } = await get<{ accounts: { id: string; slug: string }[] }>('/accounts')
    const accountId = accounts.find(({ slug }) => slug === accountSlug)?.id
    if (accountId === undefined) return
    const { orders } = await get<{ orders: unknown[] }>(`/orders?accountId=${accountId}`)
    if (orders.length > 0) return
    const { users } = await get<{ users: { id: string; extension?: string }[] }>(
      `/accounts/${accountId}/recording-users`,
    )
    for (const { people, daysAhead, ...order } of ORDERS) {
      const userIds = people.flatMap((wanted) => users.find(({ extension }) => extension === wanted)?.id ?? [])
      const activationDate = daysAhead === undefined ? {} : { activationDate: dayAhead(daysAhead) }
      await send('POST', '/orders', { ...order, ...activationDate, accountId, userIds })
    }
  })
}

const dayAhead = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
