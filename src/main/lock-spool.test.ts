import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockSpool } from './lock-spool.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-spool-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('refuses a second recorder in the same spool, until the first has gone', async () => {
  const first = await lockSpool(folder)
  await expect(lockSpool(folder)).rejects.toMatchObject({ code: 'data-in-use', details: { pid: process.pid } })
  await first.release()
  await (await lockSpool(folder)).release()
  expect(await readdir(folder)).toEqual([])
})

it('takes over the lock of a recorder that was killed', async () => {
  const identity = 'of a process that is no more'
  await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.pid, identity, purpose: 'server' }))
  await (await lockSpool(folder)).release()
})
