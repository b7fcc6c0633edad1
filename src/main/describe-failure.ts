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
  const reason = FILE_REASONS[String(error.code)]
  return reason !== undefined && 'path' in error ? `${error.path}: ${reason}` : error.message
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
