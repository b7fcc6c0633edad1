/** Checks the evidence package of a call with nothing but the file and the public key. */

import { createHash } from 'node:crypto'
import { readZip, type ZippedFile } from '../adapters/yauzl-zip.ts'
import type { AudioFile, EvidenceKeys } from '../core/audit/evidence-file.ts'
import { checkPackage, PACKAGE_FILES, type PackageContent, type PackageReport } from '../core/audit/evidence-package.ts'
import { AppError } from '../core/model/app-error.ts'

/** What is checked of a package is read as a whole: a few kilobytes for a call, some megabytes for one that was heard a thousand times. */
const MAXIMUM_TEXT_BYTES = 32 * 1024 * 1024
/** Audio lies unpacked in ours. A call has a few files for each segment. */
const LIMITS = { mostFiles: 10_000, mostUnpackedBytes: 8 * MAXIMUM_TEXT_BYTES }

/** What somebody else may have made: whatever it is, it ends in a report, and takes no more memory than the texts of ours. */
export async function verifyPackage(
  path: string,
  keys: EvidenceKeys,
  audio: readonly AudioFile[] = [],
): Promise<PackageReport> {
  try {
    return checkPackage(await readPackage(path), keys, audio)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { problems: [`${error.message} (${error.code})`], proven: [], leftOut: [] }
  }
}

async function readPackage(path: string): Promise<PackageContent> {
  const files: PackageContent['files'][number][] = []
  const texts = new Map<string, string>()
  const asText: ReadonlySet<string> = new Set(Object.values(PACKAGE_FILES))
  for await (const zipped of readZip(path, LIMITS)) {
    const isText = asText.has(zipped.name)
    if (isText && zipped.sizeBytes > MAXIMUM_TEXT_BYTES)
      throw new AppError('zip-too-large', `${zipped.name} is longer than any of ours: ${zipped.sizeBytes} bytes`)
    const { file, text } = await readFile(zipped, isText)
    files.push(file)
    if (isText) texts.set(zipped.name, text)
  }
  const text = (name: string) => texts.get(name) ?? ''
  const audit = texts.get(PACKAGE_FILES.audit)
  return {
    files,
    texts: {
      manifest: text(PACKAGE_FILES.manifest),
      signature: text(PACKAGE_FILES.signature),
      proofs: text(PACKAGE_FILES.proofs),
      ...(audit !== undefined && { audit }),
    },
  }
}

async function readFile({ name, content }: ZippedFile, isText: boolean) {
  const hash = createHash('sha256')
  const kept: Uint8Array[] = []
  let sizeBytes = 0
  for await (const bytes of content()) {
    hash.update(bytes)
    sizeBytes += bytes.length
    if (isText) kept.push(bytes)
  }
  return { file: { name, sizeBytes, sha256: hash.digest('hex') }, text: Buffer.concat(kept).toString('utf8') }
}
