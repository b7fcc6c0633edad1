import { AppError } from '../core/model/app-error.ts'

/** What happened, to which thing, and its code; a stack only for what nobody expected. */
export function describeFailure(error: unknown): string {
  if (error instanceof AppError) {
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
    const [what = '', ...places] = `${error.message}${cause}`.split('\n')
    return [`${what} (${error.code})`, ...places].join('\n')
  }
  if (!(error instanceof Error)) return String(error)
  if (!('code' in error && 'syscall' in error)) return error.stack ?? error.message
  const reason = reasonOf(String(error.code), String(error.syscall))
  return reason !== undefined && 'path' in error ? `${error.path}: ${reason}` : error.message
}

function reasonOf(code: string, syscall: string): string | undefined {
  // Node says so of every folder on a read-only disk; what is missing above it would have been made.
  if (code === 'ENOENT' && syscall === 'mkdir') return 'cannot be made; the disk may be read-only'
  return FILE_REASONS[code]
}

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EISDIR: 'is a folder; a file is expected',
  EACCES: 'this user may not read or write it',
  EPERM: 'this user may not read or write it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
}
