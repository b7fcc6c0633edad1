/** Turns passwords into what may be stored. Slow on purpose; the hash says with which parameters it was made. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** False as well when the hash is none of ours. */
  verify(passwordHash: string, password: string): Promise<boolean>
}
