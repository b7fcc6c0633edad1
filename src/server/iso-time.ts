/** The contract's form of a time in milliseconds since 1970. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}
