import type { SampleRange } from '../core/audio/sample-ranges.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { Mp3Codec } from './mp3-codec.ts'

/** What becomes of a recording: a part of it, without some of that. Samples are those of the old recording. */
export interface RecordingCut {
  readonly part: SampleRange
  readonly silences: readonly SampleRange[]
  /** Of the new files. */
  readonly objectKey: string
  readonly peaksKey: string
}

export interface CutParts {
  readonly objectStore: ObjectStore
  readonly mp3: Mp3Codec
}
