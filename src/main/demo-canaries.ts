/** Test calls of Acme Bikes through its phone system, every hour, and through that of a branch office, which nobody reaches. */

import { findAccountBySlug } from '../store/accounts.ts'
import { listCanaries } from '../store/canaries.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { asDemoAdministrator, type DemoSignIn } from './demo-api.ts'
import { type DemoPhoneSystem, startDemoPhoneSystem } from './demo-phone-system.ts'

const WELL = 'Head office'
const ECHO = { aor: 'sip:600@pbx.example', name: 'Echo' }
const CANARY = { aor: 'sip:+493012340600@carrier.example', name: 'Canary' }

interface DemoCanaries {
  readonly httpUrl: string
  readonly sip: string
  readonly db: Db
  readonly accountSlug: string
}

/** Each is called once at once. At a later start they are there already, and the phone system is elsewhere. Whoever starts it closes the phone system. */
export async function startDemoCanaries(
  { httpUrl, sip, db, accountSlug }: DemoCanaries,
  signIn: DemoSignIn,
): Promise<DemoPhoneSystem> {
  const system = await startDemoPhoneSystem(`sip:${sip}`, { caller: CANARY, callee: ECHO })
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  if (!account) return system
  const known = await listCanaries(db, account.id)
  const draft = { to: ECHO.aor, from: CANARY.aor, talkMs: 6000 }
  const well = {
    ...draft,
    ...{ name: WELL, hop: { host: '127.0.0.1', port: system.port }, rhythm: { everyMinutes: 60 } },
  }
  const unreachable = {
    ...draft,
    ...{ name: 'Branch office', hop: { host: '127.0.0.1', port: 1 }, protocol: 'tcp' },
    ...{ rhythm: { times: ['07:00', '19:00'] } },
  }
  await asDemoAdministrator(httpUrl, signIn, async ({ send }) => {
    const before = known.find(({ name }) => name === WELL)
    if (before) await send('PUT', `/canaries/${before.id}`, { ...well, paused: before.nextRunAtMs === undefined })
    if (known.length > 0) return
    for (const each of [well, unreachable]) {
      const { id } = await send<{ id: string }>('POST', `/accounts/${account.id}/canaries`, each)
      await send('POST', `/canaries/${id}/runs`)
    }
  })
  return system
}
