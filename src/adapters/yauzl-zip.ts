/** Reads ZIP files (APPNOTE 6.3.10) that somebody else may have made: one file after the other, and never more than was allowed. */

import { open } from 'node:fs/promises'
import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl'
import { AppError } from '../core/model/app-error.ts'

export interface ZippedFile {
  /** A path below a folder, without control characters; no other file of the ZIP has it. */
  readonly name: string
  /** As the list says; content that has another size fails. */
  readonly sizeBytes: number
  /** Unpacked; consumed once, before the next file is asked for. Fails when it cannot be unpacked. */
  readonly content: () => AsyncIterable<Uint8Array>
}

export interface ZipLimits {
  readonly mostFiles: number
  /** Of all files that are packed, unpacked. What is stored as it is cannot be more than the ZIP. */
  readonly mostUnpackedBytes: number
}

/** Fails with `zip-unreadable`, `zip-unsafe` or `zip-too-large`; what the disk says is passed on. */
export async function* readZip(path: string, limits: ZipLimits): AsyncGenerator<ZippedFile> {
  let zip: ZipFile
  try {
    // Names are decoded here, so that one that is dangerous is told from a file that is damaged.
    zip = await openPromise(path, { autoClose: false, decodeStrings: false })
  } catch (error) {
    throw unreadable(error)
  }
  try {
    if (zip.entryCount > limits.mostFiles) throw tooLarge(`${zip.entryCount} files`)
    const names = new Set<string>()
    let packedBytes = 0
    let unpackedBytes = 0
    for await (const entry of entriesOf(zip)) {
      const name = nameOf(entry)
      if (names.has(name)) throw new AppError('zip-unsafe', `The ZIP file has two files of one name: ${name}`)
      names.add(name)
      // Files that share bytes are how a small ZIP becomes a large one.
      packedBytes += entry.compressedSize
      if (packedBytes > zip.fileSize) throw tooLarge('its files lie over each other')
      if (entry.compressionMethod !== 0) unpackedBytes += entry.uncompressedSize
      if (unpackedBytes > limits.mostUnpackedBytes) throw tooLarge(`${unpackedBytes} bytes unpacked`)
      yield { name, sizeBytes: entry.uncompressedSize, content: () => contentOf(zip, entry, name) }
    }
  } finally {
    zip.close()
  }
}

export async function isZip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && buffer.readUInt32LE() === 0x04034b50
  } finally {
    await file.close()
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry()
  } catch (error) {
    throw unreadable(error)
  }
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true)
  // Control characters of a name would be carried out by the terminal that it is printed to.
  if (name === '' || validateFileName(name) !== null || /\p{Cc}/u.test(name))
    throw new AppError('zip-unsafe', `The ZIP file names a path out of its folder: ${JSON.stringify(name)}`)
  return name
}

async function* contentOf(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw unreadable(error, name)
  }
}

function unreadable(error: unknown, name?: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError || 'syscall' in error) return error
  const what = name === undefined ? 'The ZIP file cannot be read' : `${name} cannot be unpacked`
  return new AppError('zip-unreadable', `${what}: ${error.message}`)
}

function tooLarge(why: string): AppError {
  return new AppError('zip-too-large', `The ZIP file holds more than one of ours: ${why}`)
}
