/** A query of PostgreSQL takes at most 65,535 parameters: long lists of rows are written in portions. */
export function* portions<T>(rows: readonly T[], size = 5000): Generator<T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size)
}
