import { AppError } from '../core/model/app-error.ts'

/** What happened, to which thing, and its code; a stack only for what nobody expected. */
export function describeFailure(error: unknown): string {
  if (error instanceof AppError) {
    const { path } = error.details
    const cause = error.cause instanceof Error ? `: ${causeOf(error.cause, path)}` : ''
    const text = `${error.message}${cause}`
    const [what = '', ...places] =
      typeof path === 'string' && !text.includes(path) ? `${path}: ${text}`.split('\n') : text.split('\n')
    return [`${what} (${error.code})`, ...places].join('\n')
  }
  if (!(error instanceof Error)) return String(error)
  if (!('code' in error && 'syscall' in error)) return error.stack ?? error.message
  const reason = reasonOf(error)
  // What is given another name stands in the way there, not where it was.
  const place = 'dest' in error && OF_DESTINATION.has(String(error.code)) ? error.dest : 'path' in error && error.path
  return reason !== undefined && place ? `${place}: ${reason}` : error.message
}

/** Of the same file only the reason: its name is told before. */
function causeOf(cause: Error, path: unknown): string {
  const reason = 'path' in cause && cause.path !== path ? undefined : reasonOf(cause)
  return reason ?? cause.message
}

function reasonOf(error: Error): string | undefined {
  if (!('code' in error && 'syscall' in error)) return undefined
  const { code, syscall } = error
  // Node says so of every folder on a read-only disk; what is missing above it would have been made.
  if (code === 'ENOENT' && syscall === 'mkdir') return 'cannot be made; the disk may be read-only'
  if (syscall === 'link' && (code === 'EPERM' || code === 'ENOTSUP')) return 'the file system has no hard links'
  return FILE_REASONS[String(code)]
}

const OF_DESTINATION = new Set(['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'])

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EISDIR: 'is a folder; a file is expected',
  EEXIST: 'something else has this name',
  EACCES: 'this user may not read or write it',
  EPERM: 'this user may not read or write it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
}
