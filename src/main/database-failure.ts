import { AppError } from '../core/model/app-error.ts'

/** What to do about a PostgreSQL server that does not let us in. The password in the URL is not repeated. */
export function databaseFailure(databaseUrl: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  const reason = reasonOf('code' in error ? String(error.code) : '')
  if (reason === undefined) return error
  const { host, pathname } = new URL(databaseUrl)
  const message = `The database ${host}${pathname} ${reason}: check --database`
  return new AppError('database-unavailable', message, {}, { cause: error })
}

function reasonOf(code: string): string | undefined {
  if (/^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/.test(code)) {
    return 'cannot be reached'
  }
  // PostgreSQL error codes, appendix A of its manual.
  if (/^28/.test(code)) return 'refuses user or password'
  if (code === '3D000') return 'does not exist'
  if (code === '42501') return 'does not give this user the rights to make tables'
  return undefined
}
