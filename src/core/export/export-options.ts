/** What an export is made of, besides its calls. */

import type { TableOptions } from './calls-csv.ts'

export const AUDIO_FORMATS = ['stored', 'wav', 'mp3', 'opus', 'flac', 'none'] as const
/** `stored`: the file as it is, WAV or MP3. `none`: tables only. */
export type AudioFormat = (typeof AUDIO_FORMATS)[number]

export const AUDIO_CHANNELS = ['stored', 'mixed', 'per-party'] as const
/** `stored`: one party on each side. `mixed`: all on one. `per-party`: a file of each. */
export type AudioChannels = (typeof AUDIO_CHANNELS)[number]

export interface AudioForm {
  readonly format: AudioFormat
  readonly channels: AudioChannels
}

export interface ExportOptions {
  readonly audio: AudioForm
  readonly table: TableOptions
  /** A JSON file beside each file of audio, and for each call without one. */
  readonly jsonPerFile: boolean
  /** A vCon of each call, with its audio. */
  readonly vcon: boolean
  /** A name template; absent: as the portal names recordings. */
  readonly fileNames?: string
  /** Whoever asked gets a letter when it is there. */
  readonly mail: boolean
}

/** What is not said. */
export const DEFAULT_EXPORT: ExportOptions = {
  audio: { format: 'stored', channels: 'stored' },
  table: { splitDateTime: false },
  jsonPerFile: false,
  vcon: false,
  mail: false,
}

/** What was asked for and is not in the file. */
export interface ExportLeftOut {
  /** Gone, or not within reach any more when the file was made. */
  readonly calls: number
  /** Not within reach any more. */
  readonly recordings: number
  /** Recordings whose file is gone. */
  readonly files: number
}
