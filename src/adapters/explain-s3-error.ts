/** What a failure of an S3 server means for whoever named it: by its S3 code, HTTP status, or what the socket said. */

import { AppError } from '../core/model/app-error.ts'
import type { S3Place } from '../core/model/storage.ts'
import { StorageError, type StorageProblem } from '../core/model/storage-problem.ts'

/** S3 codes, "Error responses" of the S3 API reference; some servers have names of their own. */
const BY_CODE: Readonly<Record<string, StorageProblem>> = {
  NoSuchBucket: 'bucket-missing',
  NoSuchKey: 'object-missing',
  InvalidAccessKeyId: 'key-unknown',
  SignatureDoesNotMatch: 'secret-wrong',
  AuthorizationHeaderMalformed: 'secret-wrong',
  RequestTimeTooSkewed: 'clock-wrong',
  RequestExpired: 'clock-wrong',
  AccessDenied: 'access-denied',
  AllAccessDisabled: 'access-denied',
  PermanentRedirect: 'bucket-elsewhere',
  IllegalLocationConstraintException: 'bucket-elsewhere',
  InvalidObjectState: 'object-archived',
  InvalidStorageClass: 'storage-class-refused',
  SlowDown: 'too-busy',
  ServiceUnavailable: 'too-busy',
  ObjectLockConfigurationNotFoundError: 'lock-refused',
  QuotaExceeded: 'store-full',
  XMinioStorageFull: 'store-full',
  BadDigest: 'not-as-sent',
  XAmzContentSHA256Mismatch: 'not-as-sent',
}

const BY_SOCKET: Readonly<Record<string, StorageProblem>> = {
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-unknown',
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'connection-refused',
  ENETUNREACH: 'connection-refused',
  ETIMEDOUT: 'no-answer',
  TimeoutError: 'no-answer',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
  ECONNABORTED: 'connection-lost',
  ERR_STREAM_PREMATURE_CLOSE: 'connection-lost',
}

/** `action`: as policies of buckets spell it, `s3:PutObject`. Errors of ours are returned as they are. */
export function explainS3Error(error: unknown, place: S3Place, action: string): AppError {
  if (error instanceof AppError) return error
  const { host, ownHost } = hostsOf(place)
  const { name, code, status, message, region } = partsOf(error)
  const of = (problem: StorageProblem, more: Readonly<Record<string, string | number>> = {}) =>
    new StorageError(
      problem,
      {
        host,
        bucket: place.bucket,
        accessKeyId: place.accessKeyId,
        action,
        ...(place.storageClass !== undefined && { storageClass: place.storageClass }),
        ...more,
      },
      error,
    )

  if (isOfTls(code)) return of('certificate-refused', { reason: code })
  if (code === 'EPROTO' || /wrong version number|packet length too long/i.test(message)) return of('not-tls')
  const socket = BY_SOCKET[code] ?? BY_SOCKET[name]
  if (socket === 'name-unknown' && !place.pathStyle && message.includes(ownHost))
    return of('path-style', { host: ownHost })
  if (socket) return of(socket)
  // A region that is told is another one: with the right one nobody tells.
  if (region !== undefined && region !== place.region && (status === 301 || status === 400)) {
    return of('bucket-elsewhere', { region })
  }
  if (/object ?lock/i.test(message) && /missing|not|disabled|invalid/i.test(message)) return of('lock-refused')
  if (/encrypt|kms/i.test(`${name} ${message}`) && status !== 403) return of('encryption-refused', { reason: message })
  // Servers that say no more than that a wish was not right: the unusual ones are asked for.
  if (place.lock && name === 'InvalidRequest') return of('lock-refused')
  if (place.storageClass !== undefined && name === 'InvalidArgument') return of('storage-class-refused')
  const known = BY_CODE[name]
  if (known === 'bucket-elsewhere') return of(known, { region: region ?? '?' })
  if (known) return of(known)
  if (status !== undefined && status >= 500) return of('server-failed', { status })
  if (status === 403) return of('access-denied')
  if (/Deserialization|not valid XML|unexpected/i.test(`${name} ${message}`) || status === 404 || status === 405) {
    return of('not-s3')
  }
  return of('other', {
    reason: message === '' || message === 'UnknownError' ? `${name} (HTTP ${status ?? '?'})` : message,
  })
}

function hostsOf({ endpoint, region, bucket }: S3Place) {
  const url = endpoint ?? `https://s3.${region}.amazonaws.com`
  const host = URL.canParse(url) ? new URL(url).host : url
  return { host, ownHost: `${bucket}.${host.replace(/:\d+$/, '')}` }
}

function partsOf(error: unknown) {
  const fields = (error ?? {}) as {
    name?: string
    code?: string
    Code?: string
    message?: string
    Region?: string
    $metadata?: { httpStatusCode?: number }
    $response?: { headers?: Record<string, string> }
    cause?: { code?: string }
  }
  return {
    name: fields.Code ?? fields.name ?? '',
    code: fields.code ?? fields.cause?.code ?? '',
    message: fields.message ?? String(error),
    status: fields.$metadata?.httpStatusCode,
    region: fields.Region ?? fields.$response?.headers?.['x-amz-bucket-region'],
  }
}

const isOfTls = (code: string) =>
  /^(CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER))/.test(code)
