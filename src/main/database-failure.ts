import { AppError } from '../core/model/app-error.ts'

/** What to do about a PostgreSQL server that does not let us in. The password in the URL is not repeated. */
export function databaseFailure(databaseUrl: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  const reason = isOutOfReach(error) ? 'cannot be reached' : reasonOf(codeOf(error))
  if (reason === undefined) return error
  const { host, pathname } = new URL(databaseUrl)
  const message = `The database ${host}${pathname} ${reason}: check --database`
  return new AppError('database-unavailable', message, {}, { cause: error })
}

/** Nobody answers there, or PostgreSQL does not take connections now (57P03: it is starting up). It may do so later. */
export function isOutOfReach(error: unknown): boolean {
  return /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|57P03)$/.test(codeOf(error))
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function reasonOf(code: string): string | undefined {
  // PostgreSQL error codes, appendix A of its manual.
  if (/^28/.test(code)) return 'refuses user or password'
  if (code === '3D000') return 'does not exist'
  if (code === '42501') return 'does not give this user the rights it needs (docs/operate/README.md tells them)'
  return undefined
}
