/** What can be done with encrypted objects besides reading and writing them. Each may be interrupted and done again. */

export interface SealedObjects {
  /** Encrypts what lies there in the clear, if its account wants that. False when there was nothing to do. Rejects with `object-not-found`. */
  sealObject(key: string): Promise<boolean>
  /** Seals its data key with the newest key of the account; the content is copied as it is. False when there was nothing to do. */
  resealObject(key: string): Promise<boolean>
}
