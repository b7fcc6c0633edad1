/** The files of an evidence package: each is hashed while it is sent, and the manifest, last, is signed. */

import { createHash } from 'node:crypto'
import {
  PACKAGE_FILES,
  type PackagedFile,
  type PackageManifest,
  packageText,
} from '../../core/audit/evidence-package.ts'
import type { Recording } from '../../core/model/recording.ts'
import type { Signer } from '../../store/key-ring.ts'
import { getStored, type ObjectStore } from '../../store/object-store.ts'
import type { ZipEntry } from '../../store/zip-stream.ts'

export interface PackedAudio {
  readonly recording: Recording
  readonly fileName: string
}

/** Read in their order, one after the other. */
export function packageEntries(
  objectStore: ObjectStore,
  signer: Signer,
  told: Omit<PackageManifest, 'package' | 'files'>,
  texts: ReadonlyMap<string, string>,
  audio: readonly PackedAudio[],
): readonly ZipEntry[] {
  const files: PackagedFile[] = []
  const modifiedAtMs = Date.parse(told.madeAt)
  let manifest = ''

  const textEntry = (name: string, make: () => string): ZipEntry => ({
    ...{ name, modifiedAtMs, compress: true },
    open: async () => single(Buffer.from(make())),
  })
  const listed = (name: string, text: string) => {
    files.push({ name, sizeBytes: Buffer.byteLength(text), sha256: sha256Of(text) })
    return text
  }

  return [
    ...[...texts].map(([name, text]) => textEntry(name, () => listed(name, text))),
    ...audio.map(
      ({ recording, fileName: name }): ZipEntry => ({
        ...{ name, modifiedAtMs: recording.startedAtMs, compress: false },
        open: async () =>
          measured(
            await (recording.sealed
              ? getStored(objectStore, recording.objectKey)
              : objectStore.get(recording.objectKey)),
            (measure) => files.push({ name, ...measure, recordingId: recording.id }),
          ),
      }),
    ),
    textEntry(PACKAGE_FILES.manifest, () => {
      manifest = `${JSON.stringify({ package: 1, ...told, files } satisfies PackageManifest, null, 2)}\n`
      return manifest
    }),
    textEntry(PACKAGE_FILES.signature, () => {
      const signature = signer.sign(Buffer.from(packageText(sha256Of(manifest))))
      return `${Buffer.from(signature).toString('hex')}\n`
    }),
  ]
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

async function* measured(
  content: AsyncIterable<Uint8Array>,
  done: (measure: Pick<PackagedFile, 'sizeBytes' | 'sha256'>) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const bytes of content) {
    hash.update(bytes)
    sizeBytes += bytes.length
    yield bytes
  }
  done({ sizeBytes, sha256: hash.digest('hex') })
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
