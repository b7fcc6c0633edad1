/** Reads ZIP files (APPNOTE 6.3.10) as Tapeline writes them: stored or deflated, larger than 4 GB too, on one disk, not encrypted. */

import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { AppError } from '../core/model/app-error.ts'

interface ZippedFile {
  readonly name: string
  /** Unpacked; consumed once. Fails when it cannot be unpacked. */
  readonly content: () => AsyncIterable<Uint8Array>
}

interface Place {
  readonly name: string
  readonly isDeflated: boolean
  readonly packedBytes: number
  readonly atByte: number
}

const END_BYTES = 22
const MAXIMUM_COMMENT = 65_535
/** Of a list of files; what has more is none of ours. */
const MAXIMUM_LIST_BYTES = 100_000_000

/** Fails with `invalid-request` when it is no such file. Files are read while `use` goes on. */
export async function withZip<T>(path: string, use: (files: readonly ZippedFile[]) => Promise<T>): Promise<T> {
  const file = await open(path)
  try {
    const places = await readPlaces(file)
    return await use(places.map((place) => ({ name: place.name, content: () => contentOf(file, place) })))
  } finally {
    await file.close()
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

async function readPlaces(file: FileHandle): Promise<readonly Place[]> {
  const { size } = await file.stat()
  const tail = await readAt(file, Math.max(0, size - END_BYTES - MAXIMUM_COMMENT), size)
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0 || end + END_BYTES > tail.length) throw damaged('it has no list of its files')
  let listBytes = tail.readUInt32LE(end + 12)
  let listAt = tail.readUInt32LE(end + 16)
  const locator = end - 20
  if (locator >= 0 && tail.readUInt32LE(locator) === 0x07064b50) {
    const at = Number(tail.readBigUInt64LE(locator + 8))
    const end64 = await readAt(file, at, at + 56)
    listBytes = Number(end64.readBigUInt64LE(40))
    listAt = Number(end64.readBigUInt64LE(48))
  }
  if (listBytes > MAXIMUM_LIST_BYTES) throw damaged('its list of files is too long')
  const list = await readAt(file, listAt, listAt + listBytes)
  const places: Place[] = []
  for (let at = 0; at + 46 <= list.length; ) {
    if (list.readUInt32LE(at) !== 0x02014b50) throw damaged('its list of files cannot be read')
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => list.readUInt16LE(at + offset))
    const extraAt = at + 46 + (nameBytes ?? 0)
    const next = extraAt + (extraBytes ?? 0) + (commentBytes ?? 0)
    if (next > list.length) throw damaged('its list of files is cut off')
    const method = list.readUInt16LE(at + 10)
    if (method !== 0 && method !== 8) throw damaged(`it is packed in a way that is not known (${method})`)
    places.push({
      name: list.toString('utf8', at + 46, extraAt),
      isDeflated: method === 8,
      ...placeOf(list, at, list.subarray(extraAt, extraAt + (extraBytes ?? 0))),
    })
    at = next
  }
  return places
}

/** §4.5.3: what does not fit 32 bits stands in the extra field 1, in this order. */
function placeOf(list: Buffer, at: number, extra: Buffer): Pick<Place, 'packedBytes' | 'atByte'> {
  const values = [24, 20, 42].map((offset) => list.readUInt32LE(at + offset))
  let wide = Buffer.alloc(0)
  for (let from = 0; from + 4 <= extra.length; from += 4 + extra.readUInt16LE(from + 2)) {
    if (extra.readUInt16LE(from) === 1)
      wide = Buffer.from(extra.subarray(from + 4, from + 4 + extra.readUInt16LE(from + 2)))
  }
  let used = 0
  const [, packedBytes = 0, atByte = 0] = values.map((value) => {
    if (value !== 0xffffffff || used + 8 > wide.length) return value
    used += 8
    return Number(wide.readBigUInt64LE(used - 8))
  })
  return { packedBytes, atByte }
}

async function* contentOf(
  file: FileHandle,
  { name, isDeflated, packedBytes, atByte }: Place,
): AsyncGenerator<Uint8Array> {
  const head = await readAt(file, atByte, atByte + 30)
  if (head.readUInt32LE(0) !== 0x04034b50) throw damaged(`${name} is not where the list says`)
  const from = atByte + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
  const packed = portions(file, from, from + packedBytes)
  if (!isDeflated) return yield* packed
  const source = Readable.from(packed, { objectMode: false })
  const inflate = createInflateRaw()
  source.on('error', (error) => inflate.destroy(error))
  try {
    yield* source.pipe(inflate) as AsyncIterable<Uint8Array>
  } finally {
    source.destroy()
  }
}

async function* portions(file: FileHandle, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += 65_536) yield await readAt(file, at, Math.min(to, at + 65_536))
}

async function readAt(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const { size } = await file.stat()
  if (!Number.isSafeInteger(from) || from < 0 || to < from || to > size) throw damaged('it is cut off or changed')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from)
  if (bytesRead !== to - from) throw damaged('it is cut off')
  return buffer
}

function damaged(why: string): AppError {
  return new AppError('invalid-request', `The ZIP file cannot be read: ${why}`)
}
