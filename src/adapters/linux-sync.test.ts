import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadFileSystemSync } from './linux-sync.ts'

describe.skipIf(process.platform !== 'linux')('the sync of a whole file system', () => {
  it('is done for the one that a folder is on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sync-'))
    const fileSystem = await loadFileSystemSync(folder)
    await writeFile(join(folder, 'file'), 'written')
    await expect(fileSystem?.sync()).resolves.toBeUndefined()
    await fileSystem?.close()
    await rm(folder, { recursive: true })
  })

  it('says so when it cannot be done', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sync-'))
    const fileSystem = await loadFileSystemSync(folder)
    await fileSystem?.sync()
    await fileSystem?.close()
    await expect(fileSystem?.sync()).rejects.toThrow('syncfs')
    await rm(folder, { recursive: true })
  })

  it('names the folder that is not there', async () => {
    const fileSystem = await loadFileSystemSync('/nowhere/at/all')
    await expect(fileSystem?.sync()).rejects.toThrow('/nowhere/at/all')
  })
})
