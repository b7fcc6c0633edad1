/**
 * The public key that what is stored of an account is sealed for (docs/specs/sealed-objects.md): an X25519 key (RFC 7748) as a text that people
 * copy:
 *
 *   tlk-<key, 64 hexadecimal digits><CRC-32 of it, 8>
 *
 * Any 32 bytes are a key, and what is sealed with a mistyped one is lost: the checksum is what keeps people from that.
 */

export const PUBLIC_KEY_BYTES = 32
const PREFIX = 'tlk-'
const CHECKSUM_BYTES = 4
const TEXT = /^tlk-([0-9a-f]{64})([0-9a-f]{8})$/

export function formatArchiveKey(publicKey: Uint8Array): string {
  return PREFIX + toHex(publicKey) + checksumOf(publicKey)
}

/** Undefined when it is none, was mistyped, or when what is sealed with it would be sealed with no secret. */
export function parseArchiveKey(text: string): Uint8Array | undefined {
  const [, key = '', checksum] = TEXT.exec(text) ?? []
  if (checksum === undefined) return undefined
  const bytes = Uint8Array.from({ length: PUBLIC_KEY_BYTES }, (_, index) =>
    Number.parseInt(key.slice(2 * index, 2 * index + 2), 16),
  )
  return checksumOf(bytes) === checksum && !isOfSmallOrder(bytes) ? bytes : undefined
}

/** With these X25519 agrees on zeros whatever the other key is: RFC 7748 §6.1. Little-endian, the highest bit does not count. */
const SMALL_ORDER: readonly string[] = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]

function isOfSmallOrder(publicKey: Uint8Array): boolean {
  const point = publicKey.slice()
  point[PUBLIC_KEY_BYTES - 1] = (point[PUBLIC_KEY_BYTES - 1] as number) & 0x7f
  return SMALL_ORDER.includes(toHex(point))
}

/** CRC-32 of ISO 3309, as zlib has it. */
function checksumOf(bytes: Uint8Array): string {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (~crc >>> 0).toString(16).padStart(2 * CHECKSUM_BYTES, '0')
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
