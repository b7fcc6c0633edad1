/** Does with the place of a scheduled export what a run will do, and says what is wrong. */

import { randomBytes } from 'node:crypto'
import { asStorageError, StorageError } from '../../core/model/storage-problem.ts'
import type { ExportPlace } from '../../store/export-place.ts'

export type PlaceStep = 'connect' | 'put' | 'find' | 'remove'

export interface PlaceCheck {
  readonly step: PlaceStep
  readonly problem?: StorageError
}

const CONTENT = 'Tapeline tries whether it can put exports here.\n'

/** In order, up to the first that fails; what was put is removed all the same. `folder`: of the schedule. */
export async function checkExportPlace(
  open: () => Promise<ExportPlace>,
  folder: string,
): Promise<readonly PlaceCheck[]> {
  const path = `${folder}/tapeline-test-${randomBytes(6).toString('hex')}.txt`
  const content = Buffer.from(CONTENT)
  const checks: PlaceCheck[] = []
  let place: ExportPlace | undefined

  async function check(step: PlaceStep, work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      checks.push({ step })
      return true
    } catch (error) {
      checks.push({ step, problem: asStorageError(error) })
      return false
    }
  }

  await check('connect', async () => {
    place = await open()
  })
  if (!place) return checks
  const opened = place
  try {
    if (!(await check('put', () => opened.put(path, inOne(content))))) return checks
    await check('find', async () => {
      if ((await opened.find(path))?.sizeBytes !== content.length) throw new StorageError('not-as-sent')
    })
    await check('remove', () => opened.remove(path))
    return checks
  } finally {
    opened.close()
  }
}

async function* inOne(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content
}
