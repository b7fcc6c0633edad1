import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockSpool } from './lock-spool.ts'

let data: string
let spool: string
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'tapeline-data-'))
  spool = join(data, 'spool')
})
afterEach(() => rm(data, { recursive: true }))

it('refuses a second recorder in the same spool, until the first has gone', async () => {
  const first = await lockSpool(spool)
  await expect(lockSpool(spool)).rejects.toMatchObject({ code: 'data-in-use', details: { pid: process.pid } })
  await first.release()
  await (await lockSpool(spool)).release()
  expect(await readdir(data)).toEqual([])
})

it('takes over the lock of a recorder that was killed', async () => {
  const identity = 'of a process that is no more'
  await writeFile(`${spool}.lock`, JSON.stringify({ pid: process.pid, identity, purpose: 'server' }))
  await (await lockSpool(spool)).release()
})
