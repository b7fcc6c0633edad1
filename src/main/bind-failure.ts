import { AppError } from '../core/model/app-error.ts'
import { formatHostPort, type HostPort } from './config.ts'

/** What to do about a port that cannot be bound. */
export function bindFailure(flag: string, address: HostPort, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const where = formatHostPort(address)
  const fail = (failure: 'address-in-use' | 'address-unavailable', text: string) =>
    new AppError(failure, text, { address: where })
  switch (code) {
    case 'EADDRINUSE':
      return fail('address-in-use', `${where} is in use by another program: stop it, or choose another with ${flag}`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return fail('address-unavailable', `${address.host} is not an address of this machine: choose one with ${flag}`)
    case 'EACCES':
      return fail('address-unavailable', `${where} may not be used by this user: choose a port above 1023 with ${flag}`)
    default:
      return error instanceof Error ? error : new Error(String(error))
  }
}
