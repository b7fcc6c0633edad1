/** Checks the evidence package of a call with nothing but the file and the public key. */

import { createHash } from 'node:crypto'
import type { EvidenceKeys } from '../core/audit/evidence-file.ts'
import { checkPackage, PACKAGE_FILES, type PackageContent, type PackageReport } from '../core/audit/evidence-package.ts'
import { withZip } from './read-zip.ts'

/** They are read as a whole; more is none of ours. */
const MAXIMUM_TEXT_BYTES = 100_000_000

export async function verifyPackage(path: string, keys: EvidenceKeys): Promise<PackageReport> {
  try {
    return checkPackage(await readPackage(path), keys)
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { problems: [problem], proven: [], leftOut: [] }
  }
}

function readPackage(path: string): Promise<PackageContent> {
  return withZip(path, async (zipped) => {
    const files: PackageContent['files'][number][] = []
    const texts = new Map<string, string>()
    const asText: ReadonlySet<string> = new Set(Object.values(PACKAGE_FILES))
    for (const { name, content } of zipped) {
      const hash = createHash('sha256')
      const kept: Uint8Array[] = []
      let sizeBytes = 0
      try {
        for await (const bytes of content()) {
          hash.update(bytes)
          sizeBytes += bytes.length
          if (asText.has(name) && sizeBytes <= MAXIMUM_TEXT_BYTES) kept.push(bytes)
        }
      } catch (error) {
        throw new Error(`${name} cannot be unpacked: ${error instanceof Error ? error.message : error}`)
      }
      files.push({ name, sizeBytes, sha256: hash.digest('hex') })
      if (asText.has(name)) texts.set(name, Buffer.concat(kept).toString('utf8'))
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
  })
}
