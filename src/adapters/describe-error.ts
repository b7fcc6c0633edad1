type Known = Error & { [name in 'code' | 'details' | 'constraint' | 'table']?: unknown }

/** What a log line says of an error. By choice, not all there is: errors of PostgreSQL carry whole rows, with names and numbers of people. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, code, message, details, constraint, table, stack, cause }: Known = error
  return { name, code, message, details, constraint, table, stack, cause: describeError(cause) }
}
