import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeObjectStore } from '../store/object-store.test-suite.ts'
import { createFilesystemObjectStore } from './filesystem-object-store.ts'

const makeFolder = () => mkdtemp(join(tmpdir(), 'tapeline-objects-'))

describeObjectStore('a folder', async () => {
  const folder = await makeFolder()
  return {
    store: createFilesystemObjectStore(join(folder, 'objects')),
    close: () => rm(folder, { recursive: true }),
  }
})

it('leaves no unfinished file behind', async () => {
  const folder = await makeFolder()
  const store = createFilesystemObjectStore(folder)
  await store.put('a/b', new Uint8Array(10))
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(10)
    throw new Error('failed')
  }
  await expect(store.put('a/c', failing())).rejects.toThrow('failed')
  expect(await readdir(join(folder, '.unfinished'))).toEqual([])
  expect(await readdir(join(folder, 'a'))).toEqual(['b'])
  await rm(folder, { recursive: true })
})

it('removes what a process that was killed had begun, and leaves alone what another one is writing', async () => {
  const folder = await makeFolder()
  const unfinished = join(folder, '.unfinished')
  await mkdir(unfinished)
  await writeFile(join(unfinished, 'abandoned'), 'half a recording')
  await utimes(join(unfinished, 'abandoned'), new Date(), new Date(Date.now() - 2 * 3_600_000))
  await writeFile(join(unfinished, 'under-way'), 'half a recording')
  await createFilesystemObjectStore(folder).put('a/b', new Uint8Array(10))
  expect(await readdir(unfinished)).toEqual(['under-way'])
  await rm(folder, { recursive: true })
})
