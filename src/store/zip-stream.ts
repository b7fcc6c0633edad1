/** A ZIP file written while it is read: one entry is open at a time, nothing is kept in memory but the list. */

import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

export interface ZipEntry {
  readonly name: string
  readonly modifiedAtMs: number
  /** Stored as it is, or compressed: audio hardly shrinks, text does. */
  readonly compress: boolean
  /** Where it is known. */
  readonly sizeBytes?: number
  readonly open: () => Promise<AsyncIterable<Uint8Array>>
}

/** The file's bytes; consumed once. `entryDone` is called after each entry. Fails when an entry cannot be read. */
export async function* zipStream(
  entries: readonly ZipEntry[],
  entryDone: (entry: ZipEntry) => void,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  let current: Readable | undefined
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)))
  zip.on('error', fail)
  for (const entry of entries) {
    const options = { mtime: new Date(entry.modifiedAtMs), compress: entry.compress }
    zip.addReadStreamLazy(entry.name, options, (give) => {
      entry.open().then((content) => {
        current = content instanceof Readable ? content : Readable.from(content, { objectMode: false })
        current.on('error', fail).on('end', () => entryDone(entry))
        give(null, current)
      }, fail)
    })
  }
  zip.end()
  try {
    yield* output as AsyncIterable<Uint8Array>
  } finally {
    // Whoever reads may stop in the middle.
    current?.destroy()
    output.destroy()
  }
}
