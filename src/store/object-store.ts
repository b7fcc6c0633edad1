/** Where finished recordings lie: files on disk or an S3 bucket, behind one interface. */

export interface ObjectStore {
  /** Replaces the whole object atomically: a reader sees the old one or the new one, never a part. */
  put(key: string, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<{ readonly sizeBytes: number }>
  /** `range` is inclusive, like HTTP's. Rejects with code `object-not-found`. */
  get(key: string, range?: { readonly startByte: number; readonly endByte: number }): Promise<AsyncIterable<Uint8Array>>
  /** Undefined when there is no such object. */
  find(key: string): Promise<{ readonly sizeBytes: number } | undefined>
  /** Keys that begin with the folders of `prefix`, which ends with `/`; in no order. What is put or removed meanwhile may be in it or not. */
  list(prefix: string): AsyncIterable<string>
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>
}
