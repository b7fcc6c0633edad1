import { access, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { removeAbandonedJournals } from './stored-journal.ts'

it('leaves no copy of a journal of a process that was killed, and whatever is in use', async () => {
  const within = await mkdtemp(join(tmpdir(), 'tapeline-abandoned-'))
  const old = new Date(Date.now() - 2 * 3_600_000)
  for (const name of ['tapeline-journal-killed', 'tapeline-journal-written', 'tapeline-other']) {
    await mkdir(join(within, name))
    await writeFile(join(within, name, 'journal'), 'audio')
    if (name !== 'tapeline-journal-written') await utimes(join(within, name, 'journal'), old, old)
    await utimes(join(within, name), old, old)
  }
  await removeAbandonedJournals(within)
  expect((await readdir(within)).sort()).toEqual(['tapeline-journal-written', 'tapeline-other'])
  await access(join(within, 'tapeline-journal-written', 'journal'))
  await rm(within, { recursive: true })
})
