import { AppError } from '../core/model/app-error.ts'
import { formatHostPort, type HostPort } from './config.ts'

/** What to do about a port that cannot be bound. */
export function bindFailure(flag: string, address: HostPort, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'EADDRINUSE') return error instanceof Error ? error : new Error(String(error))
  const where = formatHostPort(address)
  return new AppError(
    'address-in-use',
    `${where} is in use by another program: stop it, or choose another with ${flag}`,
    {
      address: where,
    },
  )
}
