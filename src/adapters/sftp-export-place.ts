/** Files on an SFTP server: SSH by ssh2, version 3 of SFTP, as OpenSSH has it. */

import { createHash } from 'node:crypto'
import { connect, isIP, type Socket } from 'node:net'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import ssh2, { type Client, type SFTPWrapper } from 'ssh2'
import type { SftpPlace } from '../core/export/export-destination.ts'
import { asStorageError, StorageError } from '../core/model/storage-problem.ts'
import type { ExportPlace } from '../store/export-place.ts'
import { isPublicAddress, lookupPublic, notPublic } from './public-addresses.ts'

const CONNECT_MS = 15_000
const ALIVE_MS = 15_000
/** Of RFC draft-ietf-secsh-filexfer-02 §7. */
const NO_SUCH_FILE = 2
const PERMISSION_DENIED = 3

export interface SftpSecret {
  readonly password?: string
  /** PEM or OpenSSH. */
  readonly privateKey?: string
  readonly passphrase?: string
}

export interface SftpOptions {
  /** Whether the server may be in a network of one's own. */
  readonly allowPrivate: boolean
}

export interface SftpConnection extends ExportPlace {
  /** Of the server, `SHA256:…`. */
  readonly hostKey: string
}

/** Rejects with `StorageError`. Whoever opens it closes it. */
export async function openSftp(place: SftpPlace, secret: SftpSecret, options: SftpOptions): Promise<SftpConnection> {
  const { client, hostKey } = await signIn(place, secret, options)
  try {
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) =>
      client.sftp((error, opened) =>
        error ? reject(new StorageError('not-sftp', { host: place.host }, error)) : resolve(opened),
      ),
    )
    return { hostKey, close: () => client.end(), ...filesOf(place, client, sftp) }
  } catch (error) {
    client.end()
    throw error
  }
}

async function signIn(
  { host, port, user, hostKey: expected }: SftpPlace,
  secret: SftpSecret,
  options: SftpOptions,
): Promise<{ readonly client: Client; readonly hostKey: string }> {
  refuseUnusable(secret)
  const socket = await openSocket(host, port, options)
  const client = new ssh2.Client()
  let hostKey = ''
  return new Promise((resolve, reject) => {
    client
      .once('ready', () => resolve({ client, hostKey }))
      .on('error', (error: Error & { level?: string }) => {
        socket.destroy()
        reject(explained(error, { host, user, expected, hostKey }))
      })
      .on('keyboard-interactive', (_name, _instructions, _language, prompts, answer) =>
        answer(prompts.map(() => secret.password ?? '')),
      )
      .connect({
        sock: socket,
        username: user,
        ...secret,
        tryKeyboard: secret.password !== undefined,
        readyTimeout: CONNECT_MS,
        keepaliveInterval: ALIVE_MS,
        hostVerifier: (key: Buffer) => {
          hostKey = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
          return expected === undefined || expected === hostKey
        },
      })
  })
}

function refuseUnusable({ privateKey, passphrase }: SftpSecret): void {
  const parsed = privateKey === undefined ? undefined : ssh2.utils.parseKey(privateKey, passphrase)
  if (parsed instanceof Error) throw new StorageError('private-key-unusable', { reason: parsed.message }, parsed)
}

/** The address that is checked is the one that is connected to. */
async function openSocket(host: string, port: number, { allowPrivate }: SftpOptions): Promise<Socket> {
  const refused = (message: string) => new StorageError('private-address', { host }, new Error(message))
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw refused(notPublic(host))
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...(!allowPrivate && { lookup: lookupPublic(refused) }) })
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new StorageError('no-answer', { host })))
    socket.once('error', (error) => reject(explained(error, { host })))
    socket.once('connect', () => {
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}

function filesOf(
  { host, folder }: SftpPlace,
  client: Client,
  sftp: SFTPWrapper,
): Pick<ExportPlace, 'put' | 'find' | 'remove'> {
  const made = new Set<string>()
  /** SFTP itself does not answer any more once the connection is gone. */
  let lost: ((error: unknown) => void) | undefined
  client.on('close', () => lost?.(new StorageError('connection-lost', { host })))
  const doing = <T>(path: string, work: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      lost = reject
      work().then(resolve, (error: unknown) =>
        reject(error instanceof ContentError ? error.reason : asStorageError(explained(error, { host, path }))),
      )
    })
  const pathOf = (path: string) => (folder === '' ? path : posix.join(folder, path))

  async function makeFolder(path: string): Promise<void> {
    if (path === '.' || path === '/' || made.has(path)) return
    const there = await statOf(sftp, path)
    if (there && !there.isDirectory()) throw new StorageError('folder-missing', { path })
    if (!there) {
      await makeFolder(posix.dirname(path))
      await calling((done) => sftp.mkdir(path, done))
    }
    made.add(path)
  }

  return {
    put: (name, content) =>
      doing(name, async () => {
        const path = pathOf(name)
        const unfinished = posix.join(posix.dirname(path), `.${posix.basename(path)}.part`)
        await makeFolder(posix.dirname(path))
        let failure: { readonly error: unknown } | undefined
        async function* noted(): AsyncGenerator<Uint8Array> {
          try {
            yield* content
          } catch (error) {
            failure = { error }
            throw error
          }
        }
        try {
          await pipeline(Readable.from(noted(), { objectMode: false }), sftp.createWriteStream(unfinished))
          await moveOver(sftp, unfinished, path)
        } catch (error) {
          await calling((done) => sftp.unlink(unfinished, done)).catch(() => undefined)
          throw failure ? new ContentError(failure.error) : error
        }
      }),
    find: (name) =>
      doing(name, async () => {
        const there = await statOf(sftp, pathOf(name))
        return there && { sizeBytes: there.size }
      }),
    remove: (name) =>
      doing(name, async () => {
        if (await statOf(sftp, pathOf(name))) await calling((done) => sftp.unlink(pathOf(name), done))
      }),
  }
}

/** What was to be sent could not be read: that is not the server's fault. */
class ContentError extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('The content broke')
    this.reason = reason
  }
}

/** Version 3 does not rename over a file; OpenSSH has a way, others have it removed before. */
async function moveOver(sftp: SFTPWrapper, from: string, to: string): Promise<void> {
  try {
    await calling((done) => sftp.ext_openssh_rename(from, to, done))
  } catch {
    if (await statOf(sftp, to)) await calling((done) => sftp.unlink(to, done))
    await calling((done) => sftp.rename(from, to, done))
  }
}

async function statOf(sftp: SFTPWrapper, path: string) {
  return new Promise<Awaited<Parameters<Parameters<SFTPWrapper['stat']>[1]>[1]> | undefined>((resolve, reject) =>
    sftp.stat(path, (error, stats) => {
      if (!error) return resolve(stats)
      return (error as { code?: unknown }).code === NO_SUCH_FILE ? resolve(undefined) : reject(error)
    }),
  )
}

function calling(work: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())))
}

interface Circumstances {
  readonly host: string
  readonly user?: string
  readonly path?: string
  readonly expected?: string | undefined
  readonly hostKey?: string
}

const BY_CODE = {
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-unknown',
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'no-answer',
  ENETUNREACH: 'no-answer',
  ETIMEDOUT: 'no-answer',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
} as const

function explained(error: unknown, { host, user = '', path = '', expected, hostKey = '' }: Circumstances): unknown {
  if (error instanceof StorageError || !(error instanceof Error)) return error
  const { code, level } = error as Error & { code?: string | number; level?: string }
  if (expected !== undefined && hostKey !== '' && expected !== hostKey) {
    return new StorageError('host-key-changed', { host, expected, hostKey }, error)
  }
  if (level === 'client-authentication') return new StorageError('sign-in-refused', { host, user }, error)
  if (level === 'client-timeout') return new StorageError('no-answer', { host }, error)
  if (level === 'protocol' || level === 'handshake') return new StorageError('not-sftp', { host }, error)
  if (typeof code === 'string' && code in BY_CODE)
    return new StorageError(BY_CODE[code as keyof typeof BY_CODE], { host }, error)
  if (code === NO_SUCH_FILE) return new StorageError('folder-missing', { path }, error)
  if (code === PERMISSION_DENIED) return new StorageError('folder-unwritable', { path }, error)
  return error
}
