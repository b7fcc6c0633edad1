/**
 * Time-stamp tokens, RFC 3161 §2.4.2: CMS SignedData (RFC 5652 §5) around a TSTInfo, with the signing certificate named as RFC 5035 and 5816 have it.
 *
 *   ContentInfo ::= SEQUENCE { signedData, [0] SEQUENCE {
 *     version, digestAlgorithms, SEQUENCE { id-ct-TSTInfo, [0] OCTET STRING { TSTInfo } }, [0] certificates?, [1] crls?, signerInfos } }
 *   TSTInfo ::= SEQUENCE { version 1, policy, messageImprint { algorithm, hash }, serialNumber, genTime, accuracy?, ordering?, nonce?, [0] tsa?, [1] extensions? }
 */

import { constants, createHash, type KeyObject, verify, X509Certificate } from 'node:crypto'
import type { CheckTimeStamp, TimeStamp } from '../core/audit/time-stamp.ts'
import { AppError } from '../core/model/app-error.ts'
import {
  type Asn1,
  asn1Problem,
  bytesOf,
  contentOf,
  integerOf,
  isContext,
  isTag,
  octetsOf,
  oidOf,
  partsOf,
  readAsn1,
  sequenceOf,
  setOf,
} from './asn1.ts'
import { isForOnly, isValidAt, leadsToTrusted } from './certificate-chain.ts'

/** A token has a few certificates: some kilobytes. */
export const MAXIMUM_TOKEN_BYTES = 64 * 1024

export const SHA256_OID = '2.16.840.1.101.3.4.2.1'
const OIDS = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  rsa: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  ecKey: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
} as const

const DIGESTS: Readonly<Record<string, string>> = {
  [SHA256_OID]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** Signature algorithms that name their digest: RSA of PKCS #1 v1.5, ECDSA. */
const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

export interface ReadToken extends TimeStamp {
  /** Of the request, where the authority repeats it. */
  readonly nonce?: bigint
}

export interface TokenQuestion {
  /** SHA-256 that the token must be of. */
  readonly imprint: Uint8Array
  /** Certificates that the authority's must lead to, or be; none: whoever signed it is told as untrusted. */
  readonly trusted: readonly X509Certificate[]
}

/** Throws `time-stamp-invalid`: its message is a sentence without a subject. */
export function readTimeStampToken(token: Uint8Array, question: TokenQuestion): ReadToken {
  try {
    return readToken(token, question)
  } catch (error) {
    if (error instanceof AppError && error.code === 'time-stamp-invalid') throw error
    const words = error instanceof AppError ? error.message : 'cannot be read'
    throw new AppError('time-stamp-invalid', words, {}, { cause: error })
  }
}

/** What is wrong comes back as words. */
export function createTimeStampCheck(trusted: readonly X509Certificate[]): CheckTimeStamp {
  return (token, text) => {
    const imprint = createHash('sha256').update(text).digest()
    try {
      const { at, by, isTrusted } = readTimeStampToken(Buffer.from(token, 'base64'), { imprint, trusted })
      return { at, by, isTrusted }
    } catch (error) {
      if (error instanceof AppError) return { problem: error.message }
      throw error
    }
  }
}

function readToken(token: Uint8Array, { imprint, trusted }: TokenQuestion): ReadToken {
  if (token.length > MAXIMUM_TOKEN_BYTES) throw invalid(`is longer than any: ${token.length} bytes`)
  const { content, certificates, signerInfo } = readSignedData(token)
  const info = readTstInfo(content)
  if (!Buffer.from(info.imprint).equals(imprint)) throw invalid('is of something else')
  const signer = verifySigner(signerInfo, content, [...certificates, ...trusted])
  const by = nameOf(signer)
  if (!isForOnly(signer, OIDS.timeStamping))
    throw invalid(`is signed by ${by}, whose certificate is not one for time stamps`)
  if (!isValidAt(signer, info.atMs)) throw invalid(`is signed by ${by}, whose certificate was not valid then`)
  const chain = { others: certificates, trusted, atMs: info.atMs, usage: OIDS.timeStamping }
  const isTrusted = leadsToTrusted(signer, chain)
  if (trusted.length > 0 && !isTrusted) throw invalid(`is signed by ${by}, which leads to no authority that was given`)
  return {
    ...{ at: new Date(info.atMs).toISOString(), by, isTrusted },
    ...(info.nonce !== undefined && { nonce: info.nonce }),
  }
}

function readSignedData(token: Uint8Array) {
  const [type, wrapped] = sequenceOf(readAsn1(token))
  if (oidOf(type) !== OIDS.signedData || !isContext(wrapped, 0)) throw invalid('is no signed data')
  const [, , encapsulated, ...rest] = sequenceOf(partsOf(wrapped)[0])
  const [contentType, contentWrapped] = sequenceOf(encapsulated)
  if (oidOf(contentType) !== OIDS.tstInfo || !isContext(contentWrapped, 0)) throw invalid('is no time stamp')
  const content = octetsOf(partsOf(contentWrapped)[0])
  const bag = rest.find((part) => isContext(part, 0))
  // Attribute certificates and the like are tagged; what is needed is plain.
  const certificates = (bag ? partsOf(bag) : []).filter((part) => isTag(part, 'sequence')).map(certificateOf)
  // RFC 3161 §2.4.2: no signature but the authority's.
  const signers = setOf(rest.at(-1))
  if (signers.length !== 1) throw invalid(`has ${signers.length} signatures instead of one`)
  return { content, certificates, signerInfo: sequenceOf(signers[0]) }
}

function certificateOf(block: Asn1): X509Certificate {
  return new X509Certificate(bytesOf(block))
}

function readTstInfo(content: Uint8Array) {
  const [version, , messageImprint, , genTime, ...rest] = sequenceOf(readAsn1(content))
  if (integerOf(version) !== 1n) throw invalid('is of another version')
  const [algorithm, hash] = sequenceOf(messageImprint)
  if (oidOf(sequenceOf(algorithm)[0]) !== SHA256_OID) throw invalid('is not over a SHA-256')
  if (!isTag(genTime, 'time')) throw asn1Problem('is not laid out as it should be')
  const extensions = rest.find((part) => isContext(part, 1))
  if (extensions && partsOf(extensions).some((each) => sequenceOf(each).some((part) => isTag(part, 'boolean'))))
    throw invalid('has an extension that is not known here and must not be overlooked')
  const nonce = rest.find((part) => isTag(part, 'integer'))
  return {
    imprint: octetsOf(hash),
    atMs: timeOf(genTime as Asn1),
    ...(nonce && { nonce: integerOf(nonce) }),
  }
}

/** RFC 3161 §2.4.2: in UTC, with seconds, and a fraction that may be of any length. */
function timeOf(block: Asn1): number {
  const text = Buffer.from(contentOf(block)).toString('latin1')
  const [, year, month, day, hour, minute, second, fraction = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(text) ?? []
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (year === undefined || Number.isNaN(atMs)) throw invalid('has no time')
  return atMs + Math.floor(Number(`0${fraction}`) * 1000)
}

/** The certificate whose key signed it. It is the one that the signature itself names by its hash: none can be put in its place. */
function verifySigner(
  signerInfo: readonly Asn1[],
  content: Uint8Array,
  certificates: readonly X509Certificate[],
): X509Certificate {
  const [, , digestAlgorithm, signedAttributes, signatureAlgorithm, signature] = signerInfo
  const digest = DIGESTS[oidOf(sequenceOf(digestAlgorithm)[0])]
  if (digest === undefined) throw invalid('is signed over a hash that is not known here')
  if (!signedAttributes || !isContext(signedAttributes, 0)) throw invalid('has no signed attributes')
  const attributes = readAttributes(partsOf(signedAttributes))
  if (oidOf(attributes.get(OIDS.contentType)) !== OIDS.tstInfo) throw invalid('is signed as something else')
  const hash = createHash(digest).update(content).digest()
  if (!hash.equals(octetsOf(attributes.get(OIDS.messageDigest)))) throw invalid('is not what was signed')
  const signer = certificates.find((each) => isNamed(each, attributes))
  if (!signer) throw invalid('lacks the certificate it was signed with: give it')
  // RFC 5652 §5.4: hashed as a SET OF, however it is tagged where it stands.
  const signed = Buffer.from(bytesOf(signedAttributes))
  signed[0] = 0x31
  if (!isSignedBy(signer.publicKey, sequenceOf(signatureAlgorithm), digest, signed, octetsOf(signature)))
    throw invalid('is not what was signed')
  return signer
}

/** Each stands once, with one value. */
function readAttributes(attributes: readonly Asn1[]): ReadonlyMap<string, Asn1> {
  const found = new Map<string, Asn1>()
  for (const attribute of attributes) {
    const [type, values] = sequenceOf(attribute)
    const [value, ...more] = setOf(values)
    const oid = oidOf(type)
    if (!value || more.length > 0 || found.has(oid)) throw invalid('has a signed attribute twice')
    found.set(oid, value)
  }
  return found
}

/** RFC 5035 §3: SigningCertificateV2, SHA-256 where nothing else is said; RFC 2634 §5.4: SHA-1. The first is the signer's. */
function isNamed(certificate: X509Certificate, attributes: ReadonlyMap<string, Asn1>): boolean {
  const second = attributes.get(OIDS.signingCertificateV2)
  const first = attributes.get(OIDS.signingCertificate)
  if (!second && !first) throw invalid('does not say with which certificate it was signed')
  const [named] = sequenceOf(sequenceOf(second ?? first)[0])
  const [head, next] = sequenceOf(named)
  const algorithm = second && isTag(head, 'sequence') ? DIGESTS[oidOf(sequenceOf(head)[0])] : 'sha256'
  if (algorithm === undefined) throw invalid('names its certificate by a hash that is not known here')
  const hash = octetsOf(isTag(head, 'sequence') ? next : head)
  return createHash(second ? algorithm : 'sha1')
    .update(certificate.raw)
    .digest()
    .equals(hash)
}

function isSignedBy(
  key: KeyObject,
  [algorithm, parameters]: readonly Asn1[],
  digest: string,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  const oid = oidOf(algorithm)
  const type = key.asymmetricKeyType
  if (oid === OIDS.ed25519) return type === 'ed25519' && verify(null, signed, key, signature)
  if (oid === OIDS.rsaPss) {
    // RFC 4055 §3.1: [0] the hash; what is not said is SHA-1, which is not taken.
    const hash = partsOf(parameters).find((part) => isContext(part, 0))
    const named = DIGESTS[oidOf(sequenceOf(hash && partsOf(hash)[0])[0])]
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
    return named !== undefined && verify(named, signed, { key, ...padding }, signature)
  }
  const named = oid === OIDS.rsa || oid === OIDS.ecKey ? digest : SIGNATURES[oid]
  if (named === undefined) throw invalid('is signed in a way that is not known here')
  return (type === 'rsa' || type === 'ec') && verify(named, signed, key, signature)
}

/** For people: the common name, or all of it. */
function nameOf({ subject }: X509Certificate): string {
  const names = subject.split('\n')
  const common = names.find((name) => name.startsWith('CN='))
  return printable(common?.slice(3) ?? names.join(', '))
}

/** What a certificate says is shown on a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?').slice(0, 200)
}

function invalid(message: string): AppError {
  return new AppError('time-stamp-invalid', message)
}
