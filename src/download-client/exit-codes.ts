import { AppError } from '../core/model/app-error.ts'

/** For whoever runs it by a timer. Told in docs/operate/download.md. */
export const EXIT_CODES = {
  complete: 0,
  /** Options, configuration, the disk, or what nobody expected. */
  failed: 1,
  /** The key is wrong or may not do it: a person has to look. */
  refused: 2,
  /** The server is away: later it may work. */
  away: 3,
  /** Some recordings are missing, the others are there. */
  incomplete: 4,
  /** Another run is in the folder. */
  inUse: 5,
  /** By Ctrl+C or SIGTERM: the next run goes on. */
  interrupted: 130,
} as const

export class Interrupted extends Error {}

const OF_CODE: Readonly<Record<string, number>> = {
  'not-signed-in': EXIT_CODES.refused,
  'not-permitted': EXIT_CODES.refused,
  'account-closed': EXIT_CODES.refused,
  'server-unreachable': EXIT_CODES.away,
  'download-incomplete': EXIT_CODES.incomplete,
  'download-in-use': EXIT_CODES.inUse,
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT_CODES.interrupted
  return (error instanceof AppError ? OF_CODE[error.code] : undefined) ?? EXIT_CODES.failed
}
