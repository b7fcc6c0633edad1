/** Does with a store what recordings will need of it, and says what is wrong. */

import { createHash, randomBytes } from 'node:crypto'
import type { StoragePlace } from '../../core/model/storage.ts'
import { StorageError } from '../../core/model/storage-problem.ts'
import type { TargetStore } from '../../store/target-store.ts'
import { checkSteps, type StepCheck } from '../check-steps.ts'

export type CheckStep = 'put' | 'find' | 'range' | 'list' | 'remove'

export type Check = StepCheck<CheckStep>

const CONTENT = 'Tapeline tries whether it can keep recordings here.'

/** In order, up to the first that fails; what was put is removed all the same. `folder`: of the key. */
export async function checkTarget(
  open: () => Promise<TargetStore>,
  place: StoragePlace,
  folder: string,
): Promise<readonly Check[]> {
  const key = `${folder}/storage-test-${randomBytes(6).toString('hex')}`
  const content = Buffer.from(CONTENT)
  let store: TargetStore | undefined
  const opened = async () => (store ??= await open())
  const remove = async () => (await opened()).remove(key).catch((error: unknown) => refuseUnlessLocked(error, place))
  try {
    return await checkSteps<CheckStep>(
      [
        ['put', async () => (await opened()).putCopy(key, inOne(content), measured(content))],
        [
          'find',
          async () => {
            if ((await (await opened()).find(key))?.sizeBytes !== content.length) throw new StorageError('not-as-sent')
          },
        ],
        [
          'range',
          async () => {
            const read: Uint8Array[] = []
            for await (const piece of await (await opened()).get(key, { startByte: 9, endByte: 13 })) read.push(piece)
            if (!Buffer.concat(read).equals(content.subarray(9, 14))) throw new StorageError('range-ignored')
          },
        ],
        [
          'list',
          async () => {
            for await (const each of (await opened()).list(`${folder}/`)) if (each === key) return
            throw new StorageError('list-wrong')
          },
        ],
      ],
      { of: 'put', by: ['remove', remove] },
    )
  } finally {
    store?.close()
  }
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
