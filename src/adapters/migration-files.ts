import { readdir, readFile } from 'node:fs/promises'
import type { Migration } from '../store/migrate.ts'

const FOLDER = new URL('../store/migrations/', import.meta.url)

/** The SQL files that lie beside the store. They are read from the source tree: there is no build step. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(
    files.map(async (file) => ({ name: file.slice(0, -4), sql: await readFile(new URL(file, FOLDER), 'utf8') })),
  )
}
