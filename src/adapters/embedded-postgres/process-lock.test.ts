import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { processIdentity } from './process-identity.ts'
import { tryLock } from './process-lock.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-lock-'))
  file = join(folder, 'lock')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function lockCount(attempts: number): Promise<number> {
  const results = await Promise.all(Array.from({ length: attempts }, () => tryLock(file, 'server')))
  return results.filter((result) => 'lock' in result).length
}

test('one holder at a time, who is named to the others; released it is free, and nothing else is left', async () => {
  const first = await tryLock(file, 'command')
  if (!('lock' in first)) throw new Error('not locked')
  expect(await tryLock(file, 'server')).toMatchObject({ holder: { pid: process.pid, purpose: 'command' } })
  await first.lock.release()
  expect(await lockCount(10)).toBe(1)
  expect(await readdir(folder)).toEqual(['lock'])
})

test('of many that find a dead holder one takes over', async () => {
  for (let round = 0; round < 20; round++) {
    await writeFile(file, JSON.stringify({ pid: 1, identity: 'of a former boot', purpose: 'server' }))
    expect(await lockCount(10)).toBe(1)
    await rm(file)
  }
})

test('a file torn by a power loss and a taker that died over it do not lock for ever', async () => {
  await writeFile(file, '{"pid":')
  await writeFile(`${file}.takeover`, JSON.stringify({ pid: 1, identity: 'of a former boot', purpose: 'server' }))
  expect(await lockCount(3)).toBe(1)
})

test('a process is told from a later one with its number, and a dead one from a living', async () => {
  const child = spawn('sleep', ['100'])
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  const identity = await processIdentity(pid)
  expect(identity).not.toBe('')
  expect(await processIdentity(pid)).toBe(identity)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await processIdentity(pid)).toBe('')
})
