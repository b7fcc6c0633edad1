import type { ByteSource } from '../core/audio/pcm16-source.ts'

/** Where recordings go: a folder whose only writer is this process. Paths are within it, with `/` between folders. */
export interface DownloadFolder {
  /** Empty when there is none. */
  readManifest(): Promise<string>
  /** Written in the order of the calls. */
  appendManifest(line: string): Promise<void>
  /** What arrived of something, from an earlier process too. Close it. */
  openPart(key: string): Promise<PartFile>
  /** Undefined when there is no such file. */
  measure(path: string): Promise<FileMeasure | undefined>
  /** Forgets what arrived of anything: none is open. */
  discardParts(): Promise<void>
  /** Appears whole, in place of what was there. */
  writeText(path: string, text: string): Promise<void>
}

export interface FileMeasure {
  readonly sizeBytes: number
  /** Lower-case hex; computed when it is asked for. */
  sha256(): Promise<string>
}

/** A file that grows at its end until it is known to be right. */
export interface PartFile extends ByteSource {
  append(bytes: Uint8Array): Promise<void>
  clear(): Promise<void>
  /** Of everything in it, lower-case hex. */
  sha256(): Promise<string>
  /** It becomes this file, on disk before it has the name, in place of what was there; then it is closed. */
  moveTo(path: string): Promise<void>
  /** Forgets what arrived, and closes it. */
  discard(): Promise<void>
  /** Keeps what arrived. Does nothing the second time. */
  close(): Promise<void>
}
