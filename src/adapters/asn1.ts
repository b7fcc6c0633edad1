/** ASN.1 in BER and DER (X.690) on asn1js, for what others send: bounded, and every step says whether what is there is what is expected. */

import { type BaseBlock, Constructed, fromBER, Integer, ObjectIdentifier, OctetString } from 'asn1js'
import { AppError } from '../core/model/app-error.ts'

const LIMITS = { maxDepth: 40, maxNodes: 10_000 }

const UNIVERSAL = 1
const CONTEXT = 3
const TAGS = { boolean: 1, integer: 2, octets: 4, oid: 6, sequence: 16, set: 17, time: 24 } as const

/** Something that was read. */
export type Asn1 = BaseBlock

export function asn1Problem(message: string): AppError {
  return new AppError('asn1-invalid', message)
}

/** All of it; nothing may follow. Throws `asn1-invalid`. */
export function readAsn1(bytes: Uint8Array): Asn1 {
  let read: ReturnType<typeof fromBER>
  try {
    read = fromBER(bytes, LIMITS)
  } catch (error) {
    throw new AppError('asn1-invalid', 'is no ASN.1', {}, { cause: error })
  }
  if (read.offset !== bytes.length) throw asn1Problem('is no ASN.1')
  return read.result
}

export function isTag(block: Asn1 | undefined, tag: keyof typeof TAGS): boolean {
  return block?.idBlock.tagClass === UNIVERSAL && block.idBlock.tagNumber === TAGS[tag]
}

export function isContext(block: Asn1 | undefined, number: number): boolean {
  return block?.idBlock.tagClass === CONTEXT && block.idBlock.tagNumber === number
}

/** What is in a sequence, a set or something tagged. */
export function partsOf(block: Asn1 | undefined): readonly Asn1[] {
  if (block instanceof Constructed) return block.valueBlock.value
  throw asn1Problem('is not laid out as it should be')
}

export function sequenceOf(block: Asn1 | undefined): readonly Asn1[] {
  if (!isTag(block, 'sequence')) throw asn1Problem('is not laid out as it should be')
  return partsOf(block)
}

export function setOf(block: Asn1 | undefined): readonly Asn1[] {
  if (!isTag(block, 'set')) throw asn1Problem('is not laid out as it should be')
  return partsOf(block)
}

export function oidOf(block: Asn1 | undefined): string {
  if (block instanceof ObjectIdentifier) return block.getValue()
  throw asn1Problem('is not laid out as it should be')
}

export function octetsOf(block: Asn1 | undefined): Uint8Array {
  if (block instanceof OctetString) return new Uint8Array(block.getValue())
  throw asn1Problem('is not laid out as it should be')
}

/** Without a sign: serial numbers, nonces, versions. */
export function integerOf(block: Asn1 | undefined): bigint {
  if (block instanceof Integer) return block.toBigInt()
  throw asn1Problem('is not laid out as it should be')
}

/** As it was sent, tag and length too. */
export function bytesOf(block: Asn1): Uint8Array {
  return block.valueBeforeDecodeView
}

/** What stands behind tag and length. */
export function contentOf(block: Asn1): Uint8Array {
  return block.valueBeforeDecodeView.subarray(block.idBlock.blockLength + block.lenBlock.blockLength)
}
