import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { importMappingOf } from '../core/call-import/import-mapping.ts'
import { testAudio, testMp3 } from '../server/server.test-kit.ts'
import { createAccount } from '../store/accounts.ts'
import { loadDirectory } from '../store/directory.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { importFolder, REPORT_NAME, type ReportLine } from './import-folder.ts'

let database: TestDatabase
let own: string
let folder: string
beforeAll(async () => {
  database = await createTestDatabase()
  own = await mkdtemp(join(tmpdir(), 'tapeline-import-'))
  folder = join(own, 'old')
  await mkdir(folder)
})
afterAll(async () => {
  await database?.close()
  await rm(own, { recursive: true })
})

it('is run again where its reports lie beside the recordings: nothing is imported twice', async () => {
  const { db } = database
  const account = await createAccount(db, { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' })
  await writeFile(join(folder, 'a.wav'), testAudio())
  await writeFile(join(folder, 'list.csv'), `id,file,start,from,to\n1,a.wav,${new Date().toISOString()},0171,101\n`)
  const objects = createFilesystemObjectStore(join(own, 'objects'))
  const parts = { db, objects, mp3: testMp3, directory: await loadDirectory(db), nowMs: Date.now }
  const run = async (name: string) => {
    const report = join(folder, name)
    const lines: ReportLine[] = []
    const order = { account, folder, mapping: importMappingOf(undefined), dryRun: false, report }
    const { counts, problems } = await importFolder(parts, order, {
      begin: () => writeFile(report, ''),
      line: (line) => {
        lines.push(line)
        return appendFile(report, `${JSON.stringify(line)}\n`)
      },
    })
    return [counts.imported, counts['already-imported'], counts.skipped, problems.length, lines.length]
  }
  expect(await run(REPORT_NAME)).toEqual([1, 0, 0, 0, 1])
  expect(await run('again.jsonl')).toEqual([0, 1, 0, 0, 1])
  expect(await run('again.jsonl')).toEqual([0, 1, 0, 0, 1])
})
