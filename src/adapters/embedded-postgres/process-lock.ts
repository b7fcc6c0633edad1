/** One process at a time looks after a cluster. The lock is a file that names its holder; a dead holder's is taken over. */

import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { processIdentity } from './process-identity.ts'

/** A `server` keeps the lock while it runs; a `command` soon gives it back. */
export type LockPurpose = 'server' | 'command'

export interface LockHolder {
  readonly pid: number
  readonly identity: string
  readonly purpose: LockPurpose
}

export interface ProcessLock {
  release(): Promise<void>
}

/** The lock, or who has it. */
export async function tryLock(
  file: string,
  purpose: LockPurpose,
): Promise<{ readonly lock: ProcessLock } | { readonly holder: LockHolder }> {
  const mine = JSON.stringify({ pid: process.pid, identity: await processIdentity(process.pid), purpose })
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, mine)
  try {
    for (;;) {
      // A link appears with its whole content or fails: no reader ever sees half a lock.
      if (await linked(draft, file)) return { lock: { release: () => rm(file, { force: true }) } }
      const holder = await holderOf(file)
      if (holder && (await isAlive(holder))) return { holder }
      await removeDead(file, draft)
    }
  } finally {
    await rm(draft, { force: true })
  }
}

/** Whoever lives and has it; nothing is changed. */
export async function findLockHolder(file: string): Promise<LockHolder | undefined> {
  const holder = await holderOf(file)
  return holder && (await isAlive(holder)) ? holder : undefined
}

/** Two starters may both find a dead holder. The one that has the marker removes it; the other must look again. */
async function removeDead(file: string, draft: string): Promise<void> {
  const marker = `${file}.takeover`
  if (!(await linked(draft, marker))) {
    const taker = await holderOf(marker)
    if (taker && !(await isAlive(taker))) await rm(marker, { force: true })
    await delay(20)
    return
  }
  try {
    const holder = await holderOf(file)
    if (!holder || !(await isAlive(holder))) await rm(file, { force: true })
  } finally {
    await rm(marker, { force: true })
  }
}

async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Undefined when there is none, or it is torn by a power loss: nobody alive wrote that. */
async function holderOf(file: string): Promise<LockHolder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LockHolder
  } catch {
    return undefined
  }
}

async function isAlive(holder: LockHolder): Promise<boolean> {
  return (await processIdentity(holder.pid)) === holder.identity
}
