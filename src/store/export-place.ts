/** Where files of scheduled exports are put, whatever it is. */

export interface ExportPlace {
  /** Makes the folders. A reader sees the whole file or none; one that is there is replaced. Rejects with `StorageError`, or as `content` does. */
  put(path: string, content: AsyncIterable<Uint8Array>): Promise<void>
  /** Rejects with `StorageError`. */
  find(path: string): Promise<{ readonly sizeBytes: number } | undefined>
  /** One that is not there is no failure. A bucket that locks its objects keeps it, and that is none either. Rejects with `StorageError`. */
  remove(path: string): Promise<void>
  close(): void
}
