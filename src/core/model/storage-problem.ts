/** What is wrong with a store, as a code and in words. `{…}` stands for a detail. */

import { AppError } from './app-error.ts'

export const STORAGE_PROBLEMS = {
  'name-unknown': 'The name {host} is not known: check the endpoint, or the name server of this machine.',
  'connection-refused': 'Nothing answers at {host}: check host and port of the endpoint, and that the server runs.',
  'no-answer': '{host} does not answer in time: a firewall may be in between, or the link is too slow.',
  'connection-lost': 'The connection to {host} was cut while it was in use.',
  'certificate-refused':
    'The certificate of {host} is not trusted ({reason}): have it signed by a known authority, or give its authority in NODE_EXTRA_CA_CERTS.',
  'not-tls': '{host} does not speak TLS at this port: begin the endpoint with http://, or name the port for https.',
  'private-address': '{host} is not an address of the internet: only the platform may name stores of its own network.',
  'not-s3': '{host} answers, but not as S3 does: check that the endpoint is that of the S3 API and not of a web page.',
  'bucket-missing': 'There is no bucket {bucket} there: make it, or check its name and the endpoint.',
  'bucket-elsewhere': 'The bucket is in another region: set the region to {region}.',
  'path-style': 'The name {host} is not known: this server wants the bucket in the path. Switch path style on.',
  'key-unknown': 'The server does not know the access key {accessKeyId}.',
  'secret-wrong':
    'The secret does not belong to the access key {accessKeyId}, or the region is not the one the server signs with.',
  'clock-wrong': 'The clocks differ by more than the server allows: set the clock of this machine, or of the server.',
  'access-denied': 'The access key may not do {action}: give it that right for the bucket and everything in it.',
  'lock-refused': 'Objects cannot be locked: the bucket was made without object lock. Make one with it.',
  'lock-missing': 'The server took the object and did not lock it: it does not support object lock.',
  'encryption-refused': 'The server does not encrypt as asked: {reason}',
  'encryption-missing': 'The server took the object and did not encrypt it as asked.',
  'storage-class-refused': 'The server does not know the storage class {storageClass}.',
  'not-as-sent': 'What the store has is not what was sent.',
  'range-ignored':
    'The server does not answer with the bytes that are asked for: recordings could not be played from it.',
  'list-wrong': 'What was put is not in the list of the store.',
  'object-locked': 'The object is locked until {lockedUntil} and cannot be removed before.',
  'object-archived': 'The object is in a cold tier and has to be restored before it can be read.',
  'object-missing': 'The store does not have the object any more.',
  'not-sftp': '{host} answers, but not as SFTP does: check host and port.',
  'sign-in-refused': '{host} does not let {user} in with this password or key.',
  'private-key-unusable':
    'The private key cannot be used ({reason}): give it as ssh-keygen writes it, with its passphrase.',
  'host-key-changed':
    'The key of {host} is not the one that is known: it is {hostKey}. If the server was changed, give the new key.',
  'too-busy': 'The server asks for fewer requests at a time.',
  'server-failed': 'The server failed by itself (HTTP {status}).',
  'store-full': 'The store is full.',
  'folder-missing': 'There is no folder {path}: make it, or mount the disk.',
  'folder-unwritable': 'The folder {path} may not be written to by the user that Tapeline runs as.',
  'source-missing': 'The file that is to be copied is nowhere any more.',
  'source-damaged': 'The file that is to be copied is not what was recorded: it was changed or damaged on the disk.',
  'secret-unusable': 'The secret of the store cannot be opened: the key of the account is missing.',
  other: '{reason}',
} as const

export type StorageProblem = keyof typeof STORAGE_PROBLEMS

type Details = Readonly<Record<string, string | number>>

/** As it is kept and told: `values` are those of the words. */
export interface ReportedProblem {
  readonly problem: StorageProblem
  readonly values: Details
}

/** Carries its problem in `details`, so that whoever reports it can say it in another language. */
export class StorageError extends AppError implements ReportedProblem {
  readonly problem: StorageProblem
  readonly values: Details

  constructor(problem: StorageProblem, values: Details = {}, cause?: unknown) {
    super('storage-failed', storageProblemText(problem, values), { problem, ...values }, { cause })
    this.problem = problem
    this.values = values
  }
}

export function storageProblemText(problem: StorageProblem, values: Details = {}): string {
  return STORAGE_PROBLEMS[problem].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '?'))
}

export function asStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error
  return new StorageError('other', { reason: error instanceof Error ? error.message : String(error) }, error)
}
