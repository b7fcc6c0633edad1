/** A run of a scheduled export: its files, one by one, into the folder of the run. The tables come last: a folder that has them is whole. */

import type { ExportPlace } from '../store/export-place.ts'
import type { ExportZip } from './export-zip.ts'

export interface Delivery {
  readonly place: ExportPlace
  /** Of the run. */
  readonly folder: string
  /** It was begun before: what is there already is not sent again. */
  readonly isAgain: boolean
  /** Rejects when it is to end. */
  readonly check: () => Promise<unknown>
}

/** Rejects with `StorageError`, and as reading the recordings does. `sent`: of bytes, as they go. */
export async function deliverExport(
  { entries }: ExportZip,
  { place, folder, isAgain, check }: Delivery,
  sent: (bytes: number) => void,
  entryDone: (entry: ExportZip['entries'][number]) => void,
): Promise<void> {
  for (const entry of entries) {
    await check()
    const path = `${folder}/${entry.name}`
    const there = isAgain && entry.sizeBytes !== undefined ? await place.find(path) : undefined
    if (there?.sizeBytes === entry.sizeBytes && there !== undefined) sent(there.sizeBytes)
    else await place.put(path, watched(await entry.open()))
    entryDone(entry)
  }

  async function* watched(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      await check()
      sent(chunk.length)
      yield chunk
    }
  }
}
