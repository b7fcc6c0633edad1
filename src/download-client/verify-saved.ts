import type { DownloadFolder } from './download-folder.ts'
import type { Manifest, SavedEntry } from './manifest.ts'

/** The manifest without what is no longer as it says; `onWrong` is told of each. */
export async function verifySaved(
  manifest: Manifest,
  folder: Pick<DownloadFolder, 'measure'>,
  onWrong: (file: string, why: 'missing' | 'changed') => void,
): Promise<Manifest> {
  const saved = new Map<string, SavedEntry>()
  for (const [recordingId, entry] of manifest.saved) {
    const found = await folder.measure(entry.file)
    const isRight = found?.sizeBytes === entry.sizeBytes && (await found.sha256()) === entry.sha256
    if (isRight) saved.set(recordingId, entry)
    else onWrong(entry.file, found ? 'changed' : 'missing')
  }
  return { ...manifest, saved }
}
