/**
 * What proves one call, as files of a ZIP that can be checked without the database:
 *
 *   manifest.json   every other file with size and SHA-256, and what was left out
 *   manifest.sig    Ed25519 (RFC 8032, hex) over `packageText` of the SHA-256 of manifest.json
 *   proofs.jsonl    stretches of the account's chain (evidence-file.ts), each with a checkpoint that vouches for it:
 *     { "after" }                                            hash of the entry before, or of none: 32 zero bytes
 *     { "seq", "entry", "hash" }                             in a row
 *     { "checkpoint": { "seq", "hash", "at", "signature" } } with "timeStamp", where an authority stamped it
 */

import type { HashHex } from './audit-chain.ts'
import { checkAuditFile } from './check-audit-file.ts'
import { checkpointText, type EvidenceCheckpoint, readCheckpoint } from './evidence-checkpoint.ts'
import {
  type AudioFile,
  type Deed,
  type EvidenceEntry,
  type EvidenceKeys,
  isAudioOf,
  parse,
  readDeed,
  readEntry,
  redactedWords,
  sealedWords,
} from './evidence-file.ts'
import { checkStampOf, type PlacedTimeStamp, stampWords } from './time-stamp.ts'

/** Names of its files. */
export const PACKAGE_FILES = {
  manifest: 'manifest.json',
  signature: 'manifest.sig',
  proofs: 'proofs.jsonl',
  audit: 'audit.jsonl',
} as const

export interface PackagedFile {
  readonly name: string
  readonly sizeBytes: number
  readonly sha256: HashHex
  /** Of a file of audio. */
  readonly recordingId?: string
}

export interface PackageManifest {
  readonly package: 1
  readonly accountId: string
  readonly callId: string
  readonly madeAt: string
  readonly publicKey: string
  /** Each as a sentence. */
  readonly leftOut: readonly string[]
  readonly files: readonly PackagedFile[]
}

/** A stretch of the chain. Without a checkpoint where it is not what was signed. */
export interface EvidenceRun {
  readonly after: HashHex
  readonly entries: readonly EvidenceEntry[]
  readonly checkpoints: readonly EvidenceCheckpoint[]
}

/** What the signature of a package is over. */
export function packageText(manifestSha256: HashHex): string {
  return `tapeline evidence package 1\n${manifestSha256}`
}

export function proofLines(runs: readonly EvidenceRun[]): string {
  const lines = runs.flatMap(({ after, entries, checkpoints }) => [
    { after },
    ...entries,
    ...checkpoints.map((checkpoint) => ({ checkpoint })),
  ])
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** As it was read. */
export interface PackageContent {
  readonly texts: Readonly<Record<'manifest' | 'signature' | 'proofs', string>> & { readonly audit?: string }
  /** Of all files, those of `texts` too. */
  readonly files: readonly Omit<PackagedFile, 'recordingId'>[]
}

export interface PackageReport {
  readonly callId?: string
  readonly madeAt?: string
  /** What is not as it was written, each as a sentence; none when all is. */
  readonly problems: readonly string[]
  /** Of each file of audio that is proven, what it is. */
  readonly proven: readonly string[]
  readonly leftOut: readonly string[]
}

/** `audio`: files that lie beside the package, such as what came out of a sealed one of it. */
export function checkPackage(
  { texts, files }: PackageContent,
  keys: EvidenceKeys,
  audio: readonly AudioFile[] = [],
): PackageReport {
  const manifest = readManifest(texts.manifest)
  if (!manifest) return { problems: [`${PACKAGE_FILES.manifest} cannot be read`], proven: [], leftOut: [] }
  const { accountId, callId, madeAt, leftOut, publicKey } = manifest
  const problems: string[] = []
  if (publicKey !== keys.publicKey) {
    problems.push(`${PACKAGE_FILES.manifest} names another public key than the one that was given`)
  }
  const own = files.find(({ name }) => name === PACKAGE_FILES.manifest)
  if (!own || !keys.isSigned(keys.publicKey, packageText(own.sha256), texts.signature.trim())) {
    problems.push(`${PACKAGE_FILES.manifest} is not what was signed with the public key`)
  }
  problems.push(...problemsOfFiles(manifest, files))
  const chain = followRuns(accountId, texts.proofs.split('\n').filter(Boolean), keys)
  problems.push(...chain.problems)
  const audit = texts.audit === undefined ? undefined : checkAuditFile(texts.audit, keys.link).problem
  if (audit !== undefined) problems.push(`${PACKAGE_FILES.audit}: ${audit}`)
  const proven: string[] = []
  for (const file of manifest.files) {
    if (file.recordingId === undefined) continue
    const found = files.find(({ name }) => name === file.name)
    if (!found) continue
    const { isProven, words } = proofOf(file.recordingId, callId, found, chain.deeds)
    if (isProven) proven.push(words)
    else problems.push(words)
  }
  const recordingIds = new Set(manifest.files.flatMap((file) => file.recordingId ?? []))
  for (const file of audio) {
    const proofs = [...recordingIds].map((id) => proofOf(id, callId, file, chain.deeds))
    const proof = proofs.find(({ isProven }) => isProven)
    if (proof) proven.push(proof.words)
    else problems.push(`${file.name} is no recording of the package as it was stored`)
  }
  return { callId, madeAt, problems, proven, leftOut }
}

function problemsOfFiles(manifest: PackageManifest, files: PackageContent['files']): readonly string[] {
  const problems: string[] = []
  const unnamed: ReadonlySet<string> = new Set([PACKAGE_FILES.manifest, PACKAGE_FILES.signature])
  for (const { name, sha256, sizeBytes } of manifest.files) {
    const found = files.filter((file) => file.name === name)
    const [file] = found
    if (!file) problems.push(`${name} is missing`)
    else if (found.length > 1) problems.push(`${name} is there ${found.length} times`)
    else if (file.sizeBytes !== sizeBytes) problems.push(`${name} has ${file.sizeBytes} bytes instead of ${sizeBytes}`)
    else if (file.sha256 !== sha256) problems.push(`${name} is not what was written`)
  }
  const named = new Set(manifest.files.map(({ name }) => name))
  for (const { name } of files) {
    if (!named.has(name) && !unnamed.has(name)) problems.push(`${name} was added`)
  }
  return problems
}

/** With what a time-stamp authority says of it. */
interface VouchedDeed extends Deed {
  readonly stamped: string
}

/** `deeds`: those that a signature vouches for. */
function followRuns(accountId: string, lines: readonly string[], keys: EvidenceKeys) {
  const problems: string[] = []
  const deeds: VouchedDeed[] = []
  let before: HashHex | undefined
  let run: (EvidenceEntry & { readonly deed: Deed })[] = []
  let stamps: PlacedTimeStamp[] = []
  let vouchedSeq = 0
  const endRun = () => {
    const unsigned = run.filter(({ seq }) => seq > vouchedSeq)
    problems.push(...unsigned.map(({ seq, deed }) => `no signature vouches for ${entryName(seq, deed)}`))
    // A stamp says nothing of another stretch: nothing here leads from one to the other.
    stamps.sort((a, b) => a.seq - b.seq)
    const vouched = run.filter(({ seq }) => seq <= vouchedSeq)
    deeds.push(...vouched.map(({ seq, deed }) => ({ ...deed, stamped: stampWords(stamps, seq) })))
    stamps = []
    run = []
    vouchedSeq = 0
  }
  for (const [index, line] of lines.entries()) {
    const value = parse(line)
    const checkpoint = readCheckpoint(value?.checkpoint)
    const entry = readEntry(value)
    const deed = entry && readDeed(entry.entry)
    const where = `line ${index + 1} of ${PACKAGE_FILES.proofs}`
    if (typeof value?.after === 'string') {
      endRun()
      before = value.after
    } else if (checkpoint) {
      const found = run.find(({ seq }) => seq === checkpoint.seq)
      const words = `the checkpoint of ${checkpoint.at}`
      if (!keys.isSigned(keys.publicKey, checkpointText(accountId, checkpoint), checkpoint.signature)) {
        problems.push(`${words} is not signed with the public key`)
      } else if (found?.hash !== checkpoint.hash) {
        problems.push(`${words} vouches for another entry ${checkpoint.seq}`)
      } else {
        vouchedSeq = Math.max(vouchedSeq, checkpoint.seq)
        const stamped = checkStampOf(accountId, checkpoint, keys.checkTimeStamp)
        if (stamped.problem !== undefined) problems.push(stamped.problem)
        if (stamped.stamp) stamps.push(stamped.stamp)
      }
    } else if (entry && deed && before !== undefined) {
      const expected = (run.at(-1)?.seq ?? entry.seq - 1) + 1
      if (entry.seq !== expected) problems.push(`entry ${entry.seq} stands where entry ${expected} belongs`)
      else if (keys.link(before, `${entry.seq}\n${entry.entry}`) !== entry.hash) {
        problems.push(`${entryName(entry.seq, deed)} is not what was written`)
      } else if (parse(entry.entry)?.accountId !== accountId) {
        problems.push(`${entryName(entry.seq, deed)} is of another account`)
      } else {
        run.push({ ...entry, deed })
        before = entry.hash
        continue
      }
      // What follows one that does not fit is not looked at.
      before = undefined
    } else if (!entry || !deed) problems.push(`${where} cannot be read`)
  }
  endRun()
  return { problems, deeds }
}

function proofOf(
  recordingId: string,
  callId: string,
  { name, sha256 }: AudioFile,
  deeds: readonly VouchedDeed[],
): { readonly isProven: boolean; readonly words: string } {
  const deed = deeds.findLast((each) => each.recordingId === recordingId)
  if (!deed) return { isProven: false, words: `${name}: no signature vouches for recording ${recordingId}` }
  if (isAudioOf(deed, sha256) && deed.deed !== 'removed' && deed.callId === callId) {
    const redacted = redactedWords(recordingId, deeds)
    return {
      isProven: true,
      words: `${name} is recording ${recordingId} as it was ${deed.deed} on ${deed.at}${sealedWords(deed, sha256)}${deed.stamped}${redacted}`,
    }
  }
  return { isProven: false, words: `${name} is not recording ${recordingId} as it was ${deed.deed} on ${deed.at}` }
}

function entryName(seq: number, { recordingId, deed, at }: Deed): string {
  return `entry ${seq} (recording ${recordingId} ${deed}, ${at})`
}

function readManifest(text: string): PackageManifest | undefined {
  const value = parse(text)
  const { files, leftOut } = value ?? {}
  const isFile = (file: unknown) => {
    if (typeof file !== 'object' || file === null) return false
    const { name, sizeBytes, sha256 } = file as Record<string, unknown>
    return typeof name === 'string' && typeof sha256 === 'string' && Number.isSafeInteger(sizeBytes)
  }
  const fits =
    value?.package === 1 &&
    [value.accountId, value.callId, value.madeAt, value.publicKey].every((each) => typeof each === 'string') &&
    Array.isArray(leftOut) &&
    leftOut.every((each) => typeof each === 'string') &&
    Array.isArray(files) &&
    files.every(isFile)
  return fits ? (value as unknown as PackageManifest) : undefined
}
