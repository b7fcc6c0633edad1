/** Does with the place of a scheduled export what a run will do, and says what is wrong. */

import { randomBytes } from 'node:crypto'
import { StorageError } from '../../core/model/storage-problem.ts'
import type { ExportPlace } from '../../store/export-place.ts'
import { checkSteps, type StepCheck } from '../check-steps.ts'

export type PlaceStep = 'connect' | 'put' | 'find' | 'remove'

const CONTENT = 'Tapeline tries whether it can put exports here.\n'

/** In order, up to the first that fails; what was put is removed all the same. `folder`: of the schedule. */
export async function checkExportPlace(
  open: () => Promise<ExportPlace>,
  folder: string,
): Promise<readonly StepCheck<PlaceStep>[]> {
  const path = `${folder}/tapeline-test-${randomBytes(6).toString('hex')}.txt`
  const content = Buffer.from(CONTENT)
  let place: ExportPlace | undefined
  const opened = async () => (place ??= await open())
  try {
    return await checkSteps<PlaceStep>(
      [
        ['connect', opened],
        ['put', async () => (await opened()).put(path, inOne(content))],
        [
          'find',
          async () => {
            if ((await (await opened()).find(path))?.sizeBytes !== content.length) throw new StorageError('not-as-sent')
          },
        ],
      ],
      { of: 'put', by: ['remove', async () => (await opened()).remove(path)] },
    )
  } finally {
    place?.close()
  }
}

async function* inOne(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content
}
