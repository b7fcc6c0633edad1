/** Bencoding (BEP 3), as rtpengine's NG control protocol speaks it. */

/** Dictionaries are maps: a key may be any text of the network, and its place says which came first. */
export type BencodeValue = string | number | readonly BencodeValue[] | BencodeDictionary
export type BencodeDictionary = ReadonlyMap<string, BencodeValue>

/** What we send: the keys are words of the protocol. */
export type BencodeFields = { readonly [key: string]: BencodeInput }
export type BencodeInput = string | number | readonly BencodeInput[] | BencodeFields

export type DecodedBencode =
  | { readonly ok: true; readonly value: BencodeValue }
  | { readonly ok: false; readonly reason: string }

/** rtpengine's answers are four deep. */
const MAXIMUM_DEPTH = 32
/** Longer numbers do not occur, and would lose digits. */
const MAXIMUM_DIGITS = 15

const DICTIONARY = 0x64
const END = 0x65
const INTEGER = 0x69
const LIST = 0x6c
const COLON = 0x3a
const MINUS = 0x2d

/** Texts are UTF-8, numbers whole. */
export function encodeBencode(value: BencodeInput): string {
  if (typeof value === 'number') return `i${value}e`
  if (typeof value === 'string') return `${new TextEncoder().encode(value).length}:${value}`
  if (isList(value)) return `l${value.map(encodeBencode).join('')}e`
  return `d${Object.entries(value)
    .map(([key, item]) => encodeBencode(key) + encodeBencode(item))
    .join('')}e`
}

/** One value that fills the bytes from `start` to the end. Never throws, whatever the bytes. */
export function decodeBencode(bytes: Uint8Array, start = 0): DecodedBencode {
  const reader: Reader = { bytes, at: start, reason: '' }
  const value = readValue(reader, 0)
  if (value === undefined) return { ok: false, reason: `${reader.reason} at byte ${reader.at}` }
  if (reader.at !== bytes.length) return { ok: false, reason: `more after the end at byte ${reader.at}` }
  return { ok: true, value }
}

interface Reader {
  readonly bytes: Uint8Array
  at: number
  reason: string
}

function readValue(reader: Reader, depth: number): BencodeValue | undefined {
  if (depth > MAXIMUM_DEPTH) return fail(reader, 'too deep')
  switch (reader.bytes[reader.at]) {
    case INTEGER:
      reader.at++
      return readNumber(reader, END)
    case LIST:
      return readList(reader, depth)
    case DICTIONARY:
      return readDictionary(reader, depth)
    default:
      return readText(reader)
  }
}

function readList(reader: Reader, depth: number): BencodeValue[] | undefined {
  const items: BencodeValue[] = []
  reader.at++
  while (reader.bytes[reader.at] !== END) {
    const item = readValue(reader, depth + 1)
    if (item === undefined) return undefined
    items.push(item)
  }
  reader.at++
  return items
}

function readDictionary(reader: Reader, depth: number): BencodeDictionary | undefined {
  const entries = new Map<string, BencodeValue>()
  reader.at++
  while (reader.bytes[reader.at] !== END) {
    const key = readText(reader)
    if (key === undefined) return undefined
    const value = readValue(reader, depth + 1)
    if (value === undefined) return undefined
    entries.set(key, value)
  }
  reader.at++
  return entries
}

function readText(reader: Reader): string | undefined {
  const length = readNumber(reader, COLON)
  if (length === undefined) return undefined
  if (length < 0 || reader.at + length > reader.bytes.length) return fail(reader, 'text longer than the message')
  const text = reader.bytes.subarray(reader.at, reader.at + length)
  reader.at += length
  return new TextDecoder().decode(text)
}

function readNumber(reader: Reader, end: number): number | undefined {
  const { bytes } = reader
  const negative = bytes[reader.at] === MINUS
  if (negative) reader.at++
  const first = reader.at
  let number = 0
  for (; reader.at - first <= MAXIMUM_DIGITS; reader.at++) {
    const byte = bytes[reader.at]
    if (byte === end && reader.at > first) {
      reader.at++
      return negative ? -number : number
    }
    if (byte === undefined || byte < 0x30 || byte > 0x39) return fail(reader, 'no number')
    number = number * 10 + (byte - 0x30)
  }
  return fail(reader, 'number too long')
}

function fail(reader: Reader, reason: string): undefined {
  reader.reason = reason
  return undefined
}

function isList(value: BencodeInput): value is readonly BencodeInput[] {
  return Array.isArray(value)
}
