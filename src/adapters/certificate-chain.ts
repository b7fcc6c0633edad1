/**
 * Whether a certificate leads to one that is trusted, as of a time (RFC 5280 §6.1). Without revocation, which needs the network, and without name
 * constraints: a chain with what is not understood here leads nowhere.
 */

import { X509Certificate } from 'node:crypto'
import { AppError } from '../core/model/app-error.ts'
import { type Asn1, bytesOf, integerOf, isContext, isTag, octetsOf, oidOf, readAsn1, sequenceOf } from './asn1.ts'

const MOST_CERTIFICATES = 10

const BASIC_CONSTRAINTS = '2.5.29.19'
const EXTENDED_KEY_USAGE = '2.5.29.37'
/** What may be marked critical: basicConstraints, keyUsage, extKeyUsage, certificatePolicies, the key identifiers, subjectAltName. */
const UNDERSTOOD = new Set([
  BASIC_CONSTRAINTS,
  EXTENDED_KEY_USAGE,
  '2.5.29.15',
  '2.5.29.32',
  '2.5.29.14',
  '2.5.29.35',
  '2.5.29.17',
])
const ANY_USAGE = '2.5.29.37.0'

interface Extension {
  readonly oid: string
  readonly isCritical: boolean
  readonly value: Uint8Array
}

/** Of a file of PEM certificates, one after the other. Throws `certificate-unreadable`. */
export function readCertificates(pem: string): readonly X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (found.length === 0) throw new AppError('certificate-unreadable', 'There is no PEM certificate in the file')
  return found.map((each) => {
    try {
      return new X509Certificate(each)
    } catch (error) {
      throw new AppError('certificate-unreadable', 'A certificate in the file cannot be read', {}, { cause: error })
    }
  })
}

/** Throws `asn1-invalid`. */
function extensionsOf(certificate: X509Certificate): readonly Extension[] {
  const [body] = sequenceOf(readAsn1(certificate.raw))
  const wrapped = sequenceOf(body).find((part) => isContext(part, 3))
  if (!wrapped) return []
  const [list] = sequenceOf(readAsn1(retagged(wrapped)))
  return (list ? sequenceOf(list) : []).map((each) => {
    const [oid, second, third] = sequenceOf(each)
    const isMarked = isTag(second, 'boolean')
    return { oid: oidOf(oid), isCritical: isMarked, value: octetsOf(isMarked ? third : second) }
  })
}

/** What is tagged explicitly has the form of a sequence. */
function retagged(block: Asn1): Uint8Array {
  const bytes = Uint8Array.from(bytesOf(block))
  bytes[0] = 0x30
  return bytes
}

/** Whether it may be used for this alone, and says so in a way that nobody may overlook: RFC 3161 §2.3. */
export function isForOnly(certificate: X509Certificate, usage: string): boolean {
  const found = extensionsOf(certificate).filter(({ oid }) => oid === EXTENDED_KEY_USAGE)
  const [only] = found
  if (!only?.isCritical || found.length !== 1) return false
  const usages = sequenceOf(readAsn1(only.value)).map(oidOf)
  return usages.length === 1 && usages[0] === usage
}

export function isValidAt({ validFromDate, validToDate }: X509Certificate, atMs: number): boolean {
  return validFromDate.getTime() <= atMs && atMs <= validToDate.getTime()
}

interface Question {
  /** Others that may stand between, from wherever. */
  readonly others: readonly X509Certificate[]
  /** Authorities, or the certificate itself. */
  readonly trusted: readonly X509Certificate[]
  readonly atMs: number
  readonly usage: string
}

export function leadsToTrusted(certificate: X509Certificate, question: Question): boolean {
  return leadsOn(certificate, question, [])
}

/** `below`: those that led here. */
function leadsOn(certificate: X509Certificate, question: Question, below: readonly X509Certificate[]): boolean {
  const { others, trusted, atMs, usage } = question
  if (trusted.some(({ raw }) => raw.equals(certificate.raw))) return true
  if (below.length >= MOST_CERTIFICATES) return false
  const led = [...below, certificate]
  return [...trusted, ...others].some(
    (issuer) =>
      !led.some(({ raw }) => raw.equals(issuer.raw)) &&
      certificate.checkIssued(issuer) &&
      certificate.verify(issuer.publicKey) &&
      isValidAt(issuer, atMs) &&
      mayIssue(issuer, usage, below.length) &&
      leadsOn(issuer, question, led),
  )
}

/** `between`: how many authorities stand between the certificate in question and this one. */
function mayIssue(issuer: X509Certificate, usage: string, between: number): boolean {
  if (!issuer.ca) return false
  const extensions = extensionsOf(issuer)
  if (extensions.some(({ oid, isCritical }) => isCritical && !UNDERSTOOD.has(oid))) return false
  return extensions.every(({ oid, value }) => {
    if (oid === EXTENDED_KEY_USAGE) {
      const usages = sequenceOf(readAsn1(value)).map(oidOf)
      return usages.includes(usage) || usages.includes(ANY_USAGE)
    }
    if (oid !== BASIC_CONSTRAINTS) return true
    const longest = sequenceOf(readAsn1(value))[1]
    return longest === undefined || integerOf(longest) >= BigInt(between)
  })
}
