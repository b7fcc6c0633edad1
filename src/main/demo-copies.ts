/** A second disk to which all that Acme Bikes records is copied, and an export of its support calls that goes there every night. */

import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { asDemoAdministrator, type DemoSignIn } from './demo-api.ts'

interface DemoPlace {
  readonly httpUrl: string
  readonly dataFolder: string
  readonly accountSlug: string
}

const DAY_MS = 86_400_000

/** When there are calls to export: it runs once at once. At a later start it is there already, or somebody has removed it. */
export async function copyDemoRecordings(place: DemoPlace, signIn: DemoSignIn, nowMs: number): Promise<void> {
  const { httpUrl, dataFolder, accountSlug } = place
  const path = join(resolve(dataFolder), 'second-disk')
  await asDemoAdministrator(httpUrl, signIn, async ({ get, send }) => {
    const { accounts } = await get<{ accounts: { id: string; slug: string }[] }>('/accounts')
    const of = `?accountId=${accounts.find(({ slug }) => slug === accountSlug)?.id}`
    const { storageTargets } = await get<{ storageTargets: unknown[] }>(`/storage-targets${of}`)
    if (storageTargets.length > 0) return
    await mkdir(path, { recursive: true })
    const disk = { name: 'Second disk', place: { kind: 'folder', path } }
    const { id: targetId } = await send<{ id: string }>('POST', `/storage-targets${of}`, disk)
    await send('PUT', `/storage-plan${of}`, { copies: [{ targetId }], includesExisting: true })
    const schedule = {
      name: 'Support, every night',
      query: 'queue:support',
      rhythm: { every: 'day', at: '02:00' },
      destination: { kind: 'storage', targetId },
      coversFrom: new Date(nowMs - DAY_MS).toISOString(),
    }
    const { id } = await send<{ id: string }>('POST', `/export-schedules${of}`, schedule)
    await send('POST', `/export-schedules/${id}/runs`)
  })
}
