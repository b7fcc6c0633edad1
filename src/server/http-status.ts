import type { ErrorCode } from '../contract/error-codes.ts'

/** The one place where an error becomes an HTTP status. What is not here never leaves the command line or the live path: 500. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  'document-invalid': 400,
  'role-needs-account': 400,
  'invalid-request': 400,
  'invalid-cursor': 400,
  'account-required': 400,
  'document-ambiguous': 400,
  'export-empty': 400,
  'export-too-large': 400,
  'not-signed-in': 401,
  'wrong-credentials': 401,
  'foreign-origin': 403,
  'not-permitted': 403,
  'outside-account': 403,
  'role-not-allowed': 403,
  'route-not-found': 404,
  'account-not-found': 404,
  'user-not-found': 404,
  'device-not-found': 404,
  'recording-client-not-found': 404,
  'call-not-found': 404,
  'recording-not-found': 404,
  'export-not-found': 404,
  'api-key-not-found': 404,
  'account-slug-taken': 409,
  'domain-taken': 409,
  'extension-taken': 409,
  'email-taken': 409,
  'sip-address-taken': 409,
  'recording-client-name-taken': 409,
  'settings-changed': 409,
  'call-not-live': 409,
  'still-in-use': 409,
  'last-administrator': 409,
  'export-not-ready': 409,
  'too-many-exports': 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'invalid-range': 416,
  'too-many-attempts': 429,
  'database-unavailable': 503,
}

export function httpStatusOf(code: string): number {
  return (STATUS as Readonly<Record<string, number>>)[code] ?? 500
}
