/**
 * What became of the recordings of an account, as a file that can be checked without the database: JSON lines.
 *
 *   { "evidence": 1, "accountId", "publicKey" }                 first
 *   { "seq", "entry", "hash" }                                  each; entry is text that is JSON, hashed as it stands:
 *     hash(n) = SHA-256( hash(n-1) as 32 bytes ‖ UTF-8( n ‖ "\n" ‖ entry n ) ),   hash(0) = 32 zero bytes
 *   { "checkpoint": { "seq", "hash", "at", "signature" } }      Ed25519 (RFC 8032) over `checkpointText`
 *     with "timeStamp", where an authority stamped it: base64 of a token (RFC 3161) over `stampedText`
 */

import { FIRST_HASH, type HashHex, type LinkHash } from './audit-chain.ts'
import { checkpointText, type EvidenceCheckpoint, readCheckpoint } from './evidence-checkpoint.ts'
import { type CheckTimeStamp, checkStampOf, describeStamp, type PlacedTimeStamp, stampWords } from './time-stamp.ts'

export interface EvidenceEntry {
  readonly seq: number
  /** JSON, as it was hashed. */
  readonly entry: string
  readonly hash: HashHex
}

/** Of a file of audio that is to be proven. `name`: for people. */
export interface AudioFile {
  readonly name: string
  readonly sha256: HashHex
}

export interface EvidenceReport {
  readonly entries: number
  /** How many of them a signature vouches for. */
  readonly signedEntries: number
  /** When the newest signature was made. */
  readonly signedAt?: string
  /** What is not as it was written, each as a sentence; none when all is. */
  readonly problems: readonly string[]
  /** How many checkpoints a time-stamp authority vouches for, and what it says of the newest. */
  readonly timeStamps: number
  readonly stampedWords?: string
  /** Of each file of audio that is proven, what it is. */
  readonly files: readonly string[]
}

export interface Deed {
  readonly deed: string
  readonly at: string
  readonly recordingId: string
  readonly callId?: string
  readonly sha256: string
  /** Of one that is sealed for an archive key: of the file as it lies in the store. `sha256` is of what is in it. */
  readonly sealed?: { readonly sha256: string; readonly keyId: string }
  /** Of a deed `redacted`: what was destroyed, and who wanted it. Times are ISO 8601. */
  readonly redaction?: {
    readonly from: string
    readonly to: string
    readonly reason: string
    readonly requestedBy: string
    readonly approvedBy: string
  }
}

/** What of it was destroyed by then, as the end of a sentence. `deeds`: in order, of any recording. */
export function redactedWords(recordingId: string, deeds: readonly Deed[]): string {
  const words = deeds.flatMap(({ recordingId: id, redaction, at }) => {
    if (id !== recordingId || !redaction) return []
    const { from, to, reason, requestedBy, approvedBy } = redaction
    return [
      `; redacted on ${at}: ${from} to ${to}, ${reason} (asked for by ${requestedBy}, agreed to by ${approvedBy})`,
    ]
  })
  return words.join('')
}

export interface EvidenceKeys {
  readonly link: LinkHash
  /** Whether the signature (hex) over the text is one of the public key (hex). */
  readonly isSigned: (publicKey: string, text: string, signature: string) => boolean
  /** Of the installation, as it was learnt from elsewhere, hex. */
  readonly publicKey: string
  readonly checkTimeStamp: CheckTimeStamp
}

/** `text`: the whole file. */
export function checkEvidence(text: string, keys: EvidenceKeys, audio: readonly AudioFile[] = []): EvidenceReport {
  const problems: string[] = []
  const [first = '', ...rest] = text.split('\n').filter(Boolean)
  const head = parse(first)
  if (head?.evidence !== 1 || typeof head.accountId !== 'string') {
    const problems = ['line 1 does not begin an evidence file']
    return { entries: 0, signedEntries: 0, timeStamps: 0, problems, files: [] }
  }
  const accountId = head.accountId
  if (head.publicKey !== keys.publicKey) problems.push('line 1 names another public key than the one that was given')
  const chain = followChain(accountId, rest, keys.link)
  problems.push(...chain.problems)
  let signed: EvidenceCheckpoint | undefined
  const stamps: PlacedTimeStamp[] = []
  for (const checkpoint of chain.checkpoints) {
    const problem = problemOf(checkpoint, accountId, chain.hashes, keys)
    if (problem !== undefined) {
      problems.push(`the checkpoint of ${checkpoint.at} ${problem}`)
      continue
    }
    if (checkpoint.seq > (signed?.seq ?? 0)) signed = checkpoint
    const stamped = checkStampOf(accountId, checkpoint, keys.checkTimeStamp)
    if (stamped.problem !== undefined) problems.push(stamped.problem)
    if (stamped.stamp) stamps.push(stamped.stamp)
  }
  stamps.sort((a, b) => a.seq - b.seq)
  const newest = stamps.at(-1)
  if (!signed) problems.push('no valid signature vouches for anything in the file')
  const files: string[] = []
  for (const file of audio) {
    const proof = proofOf(file, chain.deeds.slice(0, signed?.seq ?? 0), stamps)
    if (proof.isProven) files.push(proof.words)
    else problems.push(proof.words)
  }
  return {
    entries: chain.hashes.length,
    signedEntries: signed?.seq ?? 0,
    ...(signed && { signedAt: signed.at }),
    timeStamps: stamps.length,
    ...(newest && { stampedWords: describeStamp(newest) }),
    problems,
    files,
  }
}

/** Problems that are told one by one: a file of another account has one in each of a million lines. */
const MOST_PROBLEMS = 100

function followChain(accountId: string, lines: readonly string[], link: LinkHash) {
  const read = lines.map((line) => {
    const value = parse(line)
    const checkpoint = readCheckpoint(value?.checkpoint)
    return checkpoint ? { checkpoint } : { entry: readEntry(value) }
  })
  const bySeq = new Map(read.flatMap(({ entry }) => (entry ? [[entry.seq, entry] as const] : [])).reverse())
  const problems: string[] = []
  const checkpoints: EvidenceCheckpoint[] = []
  /** Of the entries that fit, in order, up to the first that does not: nothing vouches for what follows. */
  const hashes: HashHex[] = []
  const deeds: Deed[] = []
  let isBroken = false
  /** What belongs here. One that is there twice takes no place; those that changed places take each other's. */
  let expected = 1
  const seen = new Set<number>()
  for (const [index, { entry, checkpoint }] of read.entries()) {
    if (checkpoint) {
      checkpoints.push(checkpoint)
      continue
    }
    const found = entry
      ? [...problemsOfPlace(entry.seq, expected, bySeq), ...problemsOfEntry(entry, accountId, bySeq, link)]
      : [`line ${index + 2} cannot be read`]
    problems.push(...found)
    isBroken ||= found.length > 0
    if (entry && isGap(entry.seq, expected, bySeq)) expected = entry.seq + 1
    else if (!entry || !seen.has(entry.seq)) expected += 1
    if (!entry) continue
    seen.add(entry.seq)
    if (isBroken) continue
    hashes.push(entry.hash)
    deeds.push(readDeed(entry.entry) as Deed)
  }
  const more = problems.length - MOST_PROBLEMS
  if (more > 0) problems.splice(MOST_PROBLEMS, more, `${more} more entries are not as they were written`)
  return { problems, checkpoints, hashes, deeds }
}

type EntriesBySeq = ReadonlyMap<number, EvidenceEntry>

/** Whether what belongs before it stands nowhere in the file. */
function isGap(seq: number, expected: number, bySeq: EntriesBySeq): boolean {
  return seq > expected && !bySeq.has(expected)
}

function problemsOfPlace(seq: number, expected: number, bySeq: EntriesBySeq): readonly string[] {
  if (seq === expected) return []
  if (!isGap(seq, expected, bySeq)) return [`entry ${seq} stands where entry ${expected} belongs`]
  return [`${seq - expected === 1 ? `entry ${expected} is` : `entries ${expected} to ${seq - 1} are`} missing`]
}

function problemsOfEntry(
  { seq, entry, hash }: EvidenceEntry,
  accountId: string,
  bySeq: EntriesBySeq,
  link: LinkHash,
): readonly string[] {
  const deed = readDeed(entry)
  const what = deed ? `entry ${seq} (recording ${deed.recordingId} ${deed.deed}, ${deed.at})` : `entry ${seq}`
  const before = bySeq.get(seq - 1)
  if (!linksTo(hashesBefore(seq, bySeq, link), { seq, entry, hash }, link)) return [`${what} is not what was written`]
  if (!deed) return [`${what} cannot be read`]
  if (parse(entry)?.accountId !== accountId) return [`${what} is of another account`]
  const deedBefore = before && readDeed(before.entry)
  return deedBefore && deed.at < deedBefore.at ? [`${what} is older than the one before it`] : []
}

/** As the entry before says it, and as it follows from its text: where one of them was changed, the other fits, and only that entry is named. */
function hashesBefore(seq: number, bySeq: EntriesBySeq, link: LinkHash): readonly HashHex[] {
  if (seq === 1) return [FIRST_HASH]
  const before = bySeq.get(seq - 1)
  if (!before) return []
  const beforeThat = seq === 2 ? FIRST_HASH : bySeq.get(seq - 2)?.hash
  const computed = beforeThat === undefined ? [] : [link(beforeThat, `${before.seq}\n${before.entry}`)]
  return [before.hash, ...computed]
}

/** Of one whose predecessor is missing nothing can be said. */
function linksTo(before: readonly HashHex[], { seq, entry, hash }: EvidenceEntry, link: LinkHash): boolean {
  return before.length === 0 || before.some((each) => link(each, `${seq}\n${entry}`) === hash)
}

function problemOf(
  checkpoint: EvidenceCheckpoint,
  accountId: string,
  hashes: readonly HashHex[],
  { isSigned, publicKey }: EvidenceKeys,
): string | undefined {
  const { seq, hash, signature } = checkpoint
  if (!isSigned(publicKey, checkpointText(accountId, checkpoint), signature)) return 'is not signed with the public key'
  const found = hashes[seq - 1]
  if (found === undefined)
    return `vouches for entry ${seq}, which is not there as it was written: entries were cut off or changed`
  return found === hash ? undefined : `vouches for another entry ${seq}: the chain was written anew`
}

function proofOf(
  { name, sha256 }: AudioFile,
  deeds: readonly Deed[],
  stamps: readonly PlacedTimeStamp[],
): { readonly isProven: boolean; readonly words: string } {
  const at = deeds.findLastIndex((deed) => isAudioOf(deed, sha256) && deed.deed !== 'removed')
  const deed = deeds[at]
  if (!deed)
    return { isProven: false, words: `${name} is not a recording as it was stored, or no signature vouches for it yet` }
  const later = deeds.slice(at + 1).find(({ recordingId }) => recordingId === deed.recordingId)
  const since = later ? `; it was ${later.deed} on ${later.at}` : ''
  const redacted = redactedWords(deed.recordingId, deeds.slice(0, at + 1))
  // Entry n is the n-th.
  const stamped = stampWords(stamps, at + 1)
  const done = deed.deed === 'redacted' ? 'redacted' : 'stored'
  return {
    isProven: true,
    words: `${name} is recording ${deed.recordingId} as it was ${done} on ${deed.at}${sealedWords(deed, sha256)}${stamped}${redacted}${since}`,
  }
}

export function readEntry(value: Readonly<Record<string, unknown>> | undefined): EvidenceEntry | undefined {
  const { seq, entry, hash } = value ?? {}
  const fits = Number.isSafeInteger(seq) && typeof entry === 'string' && typeof hash === 'string'
  return fits ? { seq: seq as number, entry, hash } : undefined
}

/** The audio itself, or the file that it is sealed in. */
export function isAudioOf({ sha256, sealed }: Deed, found: HashHex): boolean {
  return found === sha256 || found === sealed?.sha256
}

/** Whoever reads it shall know that nobody here has heard what is in it. */
export function sealedWords({ sealed }: Deed, found: HashHex): string {
  return found === sealed?.sha256 ? `, sealed for archive key ${sealed.keyId}` : ''
}

export function readDeed(entry: string): Deed | undefined {
  const value = parse(entry)
  const fits = [value?.deed, value?.at, value?.recordingId, value?.sha256].every((text) => typeof text === 'string')
  return fits ? (value as unknown as Deed) : undefined
}

export function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
