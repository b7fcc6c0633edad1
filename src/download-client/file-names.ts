import { SEALED_ENDING } from '../core/export/sealed-ending.ts'
import type { DownloadFolder, FileMeasure } from './download-folder.ts'
import type { SavedEntry } from './manifest.ts'

export interface FilePlace {
  /** Within the folder, without an ending. */
  readonly stem: string
  /** The file with these bytes is there already: an earlier process moved it and was killed before it wrote so. */
  readonly isThere: boolean
}

/** Which recording has which name. Two that would have the same differ by the end of their ids. */
export class FileNames {
  readonly #owners = new Map<string, string>()

  constructor(saved: Iterable<SavedEntry>) {
    for (const { file, recordingId } of saved) this.#owners.set(keyOf(stemOf(file)), recordingId)
  }

  /** The same for the same recording after a crash, whatever was downloaded first. */
  async place(
    recordingId: string,
    wanted: string,
    ending: string,
    file: { readonly sizeBytes: number; readonly sha256: string },
    folder: Pick<DownloadFolder, 'measure'>,
  ): Promise<FilePlace> {
    const names = [wanted, `${wanted} ${recordingId.slice(-12)}`, `${wanted} ${recordingId}`]
    const had = names.find((name) => this.#owners.get(keyOf(name)) === recordingId)
    // Taken before anything is awaited: others look for names at the same time.
    const taken = names.filter((name) => this.#take(name, recordingId))
    const there = new Map<string, FileMeasure>()
    const choose = (stem: string, isThere: boolean): FilePlace => {
      for (const name of taken) if (name !== stem) this.#owners.delete(keyOf(name))
      return { stem, isThere }
    }
    for (const name of taken) {
      const found = await folder.measure(name + ending)
      if (!found) continue
      if (found.sizeBytes === file.sizeBytes && (await found.sha256()) === file.sha256) return choose(name, true)
      there.set(name, found)
    }
    const stem = had ?? taken.find((name) => !there.has(name)) ?? taken.at(-1) ?? wanted
    return choose(stem, false)
  }

  #take(name: string, recordingId: string): boolean {
    const key = keyOf(name)
    const owner = this.#owners.get(key)
    if (owner !== undefined && owner !== recordingId) return false
    this.#owners.set(key, recordingId)
    return true
  }
}

const stemOf = (file: string): string =>
  (file.endsWith(SEALED_ENDING) ? file.slice(0, -SEALED_ENDING.length) : file).replace(/\.[^./]*$/, '')

/** Windows and macOS take names that differ in case, or in how an accent is written, as one. */
function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
