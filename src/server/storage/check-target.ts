/** Does with a store what recordings will need of it, and says what is wrong. */

import { createHash, randomBytes } from 'node:crypto'
import type { StoragePlace } from '../../core/model/storage.ts'
import { asStorageError, StorageError } from '../../core/model/storage-problem.ts'
import type { TargetStore } from '../../store/target-store.ts'

export type CheckStep = 'put' | 'find' | 'range' | 'list' | 'remove'

export interface Check {
  readonly step: CheckStep
  readonly problem?: StorageError
}

const CONTENT = 'Tapeline tries whether it can keep recordings here.'

/** In order, up to the first that fails; what was put is removed all the same. `folder`: of the key. */
export async function checkTarget(
  open: () => Promise<TargetStore>,
  place: StoragePlace,
  folder: string,
): Promise<readonly Check[]> {
  const key = `${folder}/storage-test-${randomBytes(6).toString('hex')}`
  const content = Buffer.from(CONTENT)
  const checks: Check[] = []
  let store: TargetStore | undefined

  async function check(step: CheckStep, work: (store: TargetStore) => Promise<void>): Promise<boolean> {
    try {
      store ??= await open()
      await work(store)
      checks.push({ step })
      return true
    } catch (error) {
      checks.push({ step, problem: asStorageError(error) })
      return false
    }
  }

  const steps: readonly [CheckStep, (store: TargetStore) => Promise<void>][] = [
    ['put', async (it) => void (await it.putCopy(key, inOne(content), measured(content)))],
    [
      'find',
      async (it) => {
        if ((await it.find(key))?.sizeBytes !== content.length) throw new StorageError('not-as-sent')
      },
    ],
    [
      'range',
      async (it) => {
        const read: Uint8Array[] = []
        for await (const piece of await it.get(key, { startByte: 9, endByte: 13 })) read.push(piece)
        if (!Buffer.concat(read).equals(content.subarray(9, 14))) throw new StorageError('range-ignored')
      },
    ],
    [
      'list',
      async (it) => {
        for await (const each of it.list(`${folder}/`)) if (each === key) return
        throw new StorageError('list-wrong')
      },
    ],
  ]
  let wasPut = false
  for (const [step, work] of steps) {
    if (!(await check(step, work))) break
    wasPut = true
  }
  if (wasPut) await check('remove', (it) => it.remove(key).catch((error: unknown) => refuseUnlessLocked(error, place)))
  store?.close()
  return checks
}

/** Where objects are to be locked, that it cannot be removed is as it should be. */
function refuseUnlessLocked(error: unknown, place: StoragePlace): void {
  const isLocked = error instanceof StorageError && error.problem === 'object-locked'
  if (!isLocked || place.kind !== 's3' || !place.lock) throw error
}

async function* inOne(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content
}

const measured = (content: Uint8Array) => ({
  sizeBytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
})
