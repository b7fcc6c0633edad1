/** Configuration: command-line flags, each also an environment variable `TAPELINE_…`; flags win. */

import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { PortRange } from '../capture/media/port-range.ts'
import { AppError } from '../core/model/app-error.ts'
import type { KeyPlaces, TokenPlace } from '../store/key-ring.ts'

export const MEDIA_ENGINES = ['auto', 'recvmmsg', 'dgram'] as const

export const ROLES = ['all', 'recorder', 'web', 'worker'] as const
export type Role = (typeof ROLES)[number]

export const TLS_CLIENT_AUTH = ['off', 'request', 'require'] as const
export type TlsClientAuth = (typeof TLS_CLIENT_AUTH)[number]

export const CLOSING_NEEDS = ['typed', 'second-person'] as const
export type ClosingNeeds = (typeof CLOSING_NEEDS)[number]

export interface HostPort {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

export interface Config extends KeyPlaces {
  readonly http: HostPort
  readonly sip: HostPort
  readonly sips: HostPort | undefined
  readonly tlsCertFile: string | undefined
  readonly tlsKeyFile: string | undefined
  readonly tlsClientCaFile: string | undefined
  readonly tlsClientAuth: TlsClientAuth
  readonly rtpPorts: PortRange
  /** How media is received; `auto` takes the best this machine has. */
  readonly mediaEngine: (typeof MEDIA_ENGINES)[number]
  /** Threads that capture calls; 0: the main thread does. */
  readonly captureThreads: number
  /** Address written into SDP and Contact when the one the request arrived on is not what the phone system can reach. */
  readonly advertise: string | undefined
  /** PostgreSQL server; the embedded one under the data folder when absent. */
  readonly databaseUrl: string | undefined
  readonly role: Role
  /** Of the portal as people reach it, without a slash at the end: `https://tapeline.example.com`. */
  readonly publicUrl: string | undefined
  /** Whether a second person has to agree before an account is closed for good. */
  readonly closingNeeds: ClosingNeeds
  /** Whether webhooks may lead to addresses of private networks. */
  readonly privateWebhooks: boolean
  readonly privateIdentityProviders: boolean
  /** Mail server; without one nobody is written to. */
  readonly smtpUrl: string | undefined
  /** Sender of e-mails. */
  readonly mailFrom: string | undefined
  readonly maxSessions: number
  readonly minimumFreeBytes: number
  /** Time-stamp authority (RFC 3161) that signed checkpoints are shown to; none where absent. */
  readonly timeStampUrl: string | undefined
  /** Certificates that its own has to lead to, PEM. */
  readonly timeStampCaFile: string | undefined
  /** Where phone systems leave call detail records: a folder in it for each account. */
  readonly cdrFolder: string | undefined
  /** Program that makes MP3: a name on PATH, or a path. */
  readonly ffmpeg: string
  readonly logLevel: string
  readonly adminEmail: string | undefined
  readonly adminPassword: string | undefined
}

/** `127.0.0.1:8080`, `[::1]:5060`, `:8080` (every address), `8080`. */
export function parseHostPort(text: string): HostPort {
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? /^()()(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65_535) throw new InvalidArgumentError('Give HOST:PORT, e.g. 127.0.0.1:8080 or [::1]:5060.')
  return { host: match[1] || match[2] || '0.0.0.0', port }
}

export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** `20000-39999`; at least one even port with an odd one above it. */
export function parsePortRange(text: string): PortRange {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(text)
  const first = Number(match?.[1])
  const last = Number(match?.[2])
  if (!match || first < 1 || last > 65_535 || last <= first) {
    throw new InvalidArgumentError('Give two ports A-B with A < B ≤ 65535, e.g. 20000-39999.')
  }
  return { first, last }
}

function parseAddress(text: string): string {
  if (!isIP(text)) throw new InvalidArgumentError('Give an IPv4 or IPv6 address.')
  return text
}

export function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Give a whole number above 0.')
  return count
}

/** More threads than this wait for each other at the disk, and each costs some 30 MB. */
const MOST_THREADS_BY_DEFAULT = 4

/** The main thread has SIP, HTTP and archive. */
export const defaultCaptureThreads = (): number =>
  Math.min(Math.max(1, availableParallelism() - 1), MOST_THREADS_BY_DEFAULT)

function parseThreads(text: string): number {
  return text === '0' ? 0 : parseCount(text)
}

const DEFAULTS = {
  data: './data',
  http: { host: '127.0.0.1', port: 8080 },
  sip: { host: '0.0.0.0', port: 5060 },
  rtpPorts: { first: 20_000, last: 39_999 },
} as const

/** `postgres://user:password@host:5432/name` */
function parseDatabaseUrl(text: string): string {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text
  throw new InvalidArgumentError('Give postgres://USER:PASSWORD@HOST:PORT/NAME.')
}

/** `https://tapeline.example.com`; `http` too, for trying it. */
export function parsePublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && url.pathname === '/') {
    return url.origin
  }
  throw new InvalidArgumentError('Give https://HOST or https://HOST:PORT, as people type it into their browser.')
}

/** `smtp://USER:PASSWORD@HOST:587` or `smtps://…` */
function parseSmtpUrl(text: string): string {
  if (URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '') return text
  throw new InvalidArgumentError('Give smtp://USER:PASSWORD@HOST:PORT or smtps://USER:PASSWORD@HOST:PORT.')
}

/** `http` too: what comes back is signed, and checked. */
function parseTimeStampUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new InvalidArgumentError('Give http://HOST/PATH or https://HOST/PATH, as the time-stamp authority tells it.')
}

export function logLevelOption(byDefault: string): Option {
  return new Option('--log-level <level>', 'how much is logged, on standard error')
    .env('TAPELINE_LOG_LEVEL')
    .choices(['fatal', 'error', 'warn', 'info', 'debug'])
    .default(byDefault)
}

/** Authority for time stamps of evidence. */
function addTimeStampOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--time-stamp-url <url>',
        'time-stamp authority (RFC 3161) that vouches for when evidence was signed; NAME:PASSWORD@ before its host is sent as HTTP Basic',
      )
        .env('TAPELINE_TIME_STAMP_URL')
        .argParser(parseTimeStampUrl),
    )
    .addOption(
      new Option(
        '--time-stamp-ca <file>',
        "certificates, PEM, that the authority's own has to lead to, or itself; without them any is taken",
      ).env('TAPELINE_TIME_STAMP_CA'),
    )
}

/** Flags that say where the data is, shared by every command that opens it. */
export function addDataOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--data <dir>', 'folder of the embedded database, spool and recordings')
        .env('TAPELINE_DATA')
        .default(DEFAULTS.data),
    )
    .addOption(
      new Option('--database <url>', 'PostgreSQL server instead of the embedded one')
        .env('TAPELINE_DATABASE')
        .argParser(parseDatabaseUrl),
    )
}

const KEY_PLACES = ['keyFile', 'keyPassphraseFile', 'pkcs11Module'] as const

/** Where the key of the installation comes from: one of these places, or several for who moves it. */
export function addKeyOptions(command: Command, { several = false } = {}): Command {
  const place = (option: Option) =>
    several ? option : option.conflicts(KEY_PLACES.filter((name) => name !== option.attributeName()))
  return command
    .addOption(
      place(
        new Option(
          '--key-file <file>',
          'key that the keys of accounts are encrypted with: 64 hexadecimal digits; otherwise one is made under --data',
        ).env('TAPELINE_KEY_FILE'),
      ),
    )
    .addOption(
      place(
        new Option(
          '--key-passphrase-file <file>',
          'the same key made of a passphrase, which is the first line of this file; instead of --key-file',
        ).env('TAPELINE_KEY_PASSPHRASE_FILE'),
      ),
    )
    .addOption(
      place(
        new Option(
          '--pkcs11-module <file>',
          'the same key in an HSM or another PKCS#11 token that it never leaves; the PIN comes from --pkcs11-pin-file or TAPELINE_PKCS11_PIN',
        ).env('TAPELINE_PKCS11_MODULE'),
      ),
    )
    .addOption(
      new Option('--pkcs11-token <label>', 'which token; not needed where there is one').env('TAPELINE_PKCS11_TOKEN'),
    )
    .addOption(
      new Option('--pkcs11-key <label>', 'which AES key of the token; tapeline keys make-token-key makes it')
        .env('TAPELINE_PKCS11_KEY')
        .default('tapeline'),
    )
    .addOption(
      new Option('--pkcs11-pin-file <file>', 'with the PIN of the token in its first line').env(
        'TAPELINE_PKCS11_PIN_FILE',
      ),
    )
}

/** Fails with `encryption-token-unreachable` where a token is meant but no module is named: the key would be looked for elsewhere. */
export function keyConfigFrom(options: Record<string, unknown>): Omit<KeyPlaces, 'dataFolder'> {
  const module = options.pkcs11Module as string | undefined
  const meant =
    options.pkcs11Token !== undefined ? '--pkcs11-token' : options.pkcs11PinFile !== undefined && '--pkcs11-pin-file'
  if (module === undefined && meant) {
    throw new AppError(
      'encryption-token-unreachable',
      `${meant} is of a token: name its module, too, with --pkcs11-module`,
    )
  }
  return {
    keyFile: options.keyFile as string | undefined,
    keyPassphraseFile: options.keyPassphraseFile as string | undefined,
    keyToken: module === undefined ? undefined : { module, ...tokenOptions(options) },
  }
}

const tokenOptions = (options: Record<string, unknown>): Omit<TokenPlace, 'module'> => ({
  token: options.pkcs11Token as string | undefined,
  key: options.pkcs11Key as string,
  pinFile: options.pkcs11PinFile as string | undefined,
})

export function addServeOptions(command: Command): Command {
  return addTimeStampOptions(addKeyOptions(addDataOptions(command)))
    .addOption(
      new Option('--http <host:port>', 'portal and API')
        .env('TAPELINE_HTTP')
        .argParser(parseHostPort)
        .default(DEFAULTS.http, '127.0.0.1:8080'),
    )
    .addOption(
      new Option('--sip <host:port>', 'SIP over UDP and TCP')
        .env('TAPELINE_SIP')
        .argParser(parseHostPort)
        .default(DEFAULTS.sip, '0.0.0.0:5060'),
    )
    .addOption(
      new Option('--sips <host:port>', 'SIP over TLS; needs --tls-cert and --tls-key')
        .env('TAPELINE_SIPS')
        .argParser(parseHostPort),
    )
    .addOption(new Option('--tls-cert <file>', 'certificate chain for --sips, PEM').env('TAPELINE_TLS_CERT'))
    .addOption(new Option('--tls-key <file>', 'private key for --sips, PEM').env('TAPELINE_TLS_KEY'))
    .addOption(
      new Option('--tls-client-ca <file>', 'authorities that client certificates for --sips must come from, PEM').env(
        'TAPELINE_TLS_CLIENT_CA',
      ),
    )
    .addOption(
      new Option('--tls-client-auth <how>', 'whether clients of --sips show a certificate')
        .env('TAPELINE_TLS_CLIENT_AUTH')
        .choices(TLS_CLIENT_AUTH)
        .default('request'),
    )
    .addOption(
      new Option('--rtp-ports <a-b>', 'UDP ports for media, two per stream')
        .env('TAPELINE_RTP_PORTS')
        .argParser(parsePortRange)
        .default(DEFAULTS.rtpPorts, '20000-39999'),
    )
    .addOption(
      new Option('--media-engine <engine>', 'how media is received: in batches (recvmmsg, Linux only) or by node:dgram')
        .env('TAPELINE_MEDIA_ENGINE')
        .choices(MEDIA_ENGINES)
        .default('auto'),
    )
    .addOption(
      new Option(
        '--capture-threads <n>',
        'threads that capture calls, each with its share of --rtp-ports; 0: the main thread',
      )
        .env('TAPELINE_CAPTURE_THREADS')
        .argParser(parseThreads)
        .default(defaultCaptureThreads(), 'one less than there are cores, 1 to 4'),
    )
    .addOption(
      new Option('--advertise <ip>', 'address told to phone systems, when it is not the one their requests arrive on')
        .env('TAPELINE_ADVERTISE')
        .argParser(parseAddress),
    )
    .addOption(new Option('--role <role>', 'what this process does').env('TAPELINE_ROLE').choices(ROLES).default('all'))
    .addOption(
      new Option('--max-sessions <n>', 'recording sessions at once; more are answered 503')
        .env('TAPELINE_MAX_SESSIONS')
        .argParser(parseCount)
        .default(4000),
    )
    .addOption(
      new Option('--minimum-free-mb <n>', 'free disk below which new calls are answered 503')
        .env('TAPELINE_MINIMUM_FREE_MB')
        .argParser(parseCount)
        .default(512),
    )
    .addOption(
      new Option(
        '--public-url <url>',
        'address of the portal as people reach it: for links in e-mails, single sign-on, passkeys',
      )
        .env('TAPELINE_PUBLIC_URL')
        .argParser(parsePublicUrl),
    )
    .addOption(
      new Option(
        '--closing-needs <what>',
        "to close an account for good: its short name typed, or a second person's agreement too",
      )
        .env('TAPELINE_CLOSING_NEEDS')
        .choices(CLOSING_NEEDS)
        .default('typed'),
    )
    .addOption(
      new Option(
        '--private-webhooks',
        'webhooks may lead to this machine and to private networks: whoever manages an account can then reach what is there',
      ).env('TAPELINE_PRIVATE_WEBHOOKS'),
    )
    .addOption(
      new Option(
        '--private-identity-providers',
        'OpenID providers may be on this machine and in private networks: whoever manages an account can then reach what is there',
      ).env('TAPELINE_PRIVATE_IDENTITY_PROVIDERS'),
    )
    .addOption(
      new Option(
        '--smtp-url <url>',
        'mail server, smtp://USER:PASSWORD@HOST:587 or smtps://…:465; needs --mail-from and --public-url',
      )
        .env('TAPELINE_SMTP_URL')
        .argParser(parseSmtpUrl),
    )
    .addOption(
      new Option('--mail-from <address>', 'sender of e-mails: "Tapeline <tapeline@example.com>"').env(
        'TAPELINE_MAIL_FROM',
      ),
    )
    .addOption(
      new Option(
        '--cdr-folder <dir>',
        'call detail records that phone systems leave in <dir>/<account>/ are compared: docs/operate/completeness.md',
      ).env('TAPELINE_CDR_FOLDER'),
    )
    .addOption(
      new Option('--ffmpeg <program>', 'the ffmpeg that MP3 recordings need; without one they are stored as WAV')
        .env('TAPELINE_FFMPEG')
        .default('ffmpeg'),
    )
    .addOption(logLevelOption('info'))
    .addHelpText(
      'after',
      '\nEnvironment only: TAPELINE_ADMIN_EMAIL and TAPELINE_ADMIN_PASSWORD make the first administrator; without them the portal does.',
    )
}

/** Where the data is, for commands that open only the database. */
export function dataConfigFrom(options: Record<string, unknown>): Pick<Config, 'dataFolder' | 'databaseUrl'> {
  return { dataFolder: resolve(options.data as string), databaseUrl: options.database as string | undefined }
}

/** Commander's options as the program's configuration. */
export function configFrom(options: Record<string, unknown>, environment: NodeJS.ProcessEnv): Config {
  return {
    dataFolder: resolve(options.data as string),
    http: options.http as HostPort,
    sip: options.sip as HostPort,
    sips: options.sips as HostPort | undefined,
    tlsCertFile: options.tlsCert as string | undefined,
    tlsKeyFile: options.tlsKey as string | undefined,
    tlsClientCaFile: options.tlsClientCa as string | undefined,
    tlsClientAuth: options.tlsClientAuth as TlsClientAuth,
    rtpPorts: options.rtpPorts as PortRange,
    mediaEngine: options.mediaEngine as Config['mediaEngine'],
    captureThreads: options.captureThreads as number,
    advertise: options.advertise as string | undefined,
    databaseUrl: options.database as string | undefined,
    role: options.role as Role,
    publicUrl: options.publicUrl as string | undefined,
    closingNeeds: options.closingNeeds as ClosingNeeds,
    privateWebhooks: options.privateWebhooks === true,
    privateIdentityProviders: options.privateIdentityProviders === true,
    smtpUrl: options.smtpUrl as string | undefined,
    mailFrom: options.mailFrom as string | undefined,
    maxSessions: options.maxSessions as number,
    minimumFreeBytes: (options.minimumFreeMb as number) * 1024 * 1024,
    ...keyConfigFrom(options),
    timeStampUrl: options.timeStampUrl as string | undefined,
    timeStampCaFile: options.timeStampCa as string | undefined,
    cdrFolder: options.cdrFolder as string | undefined,
    ffmpeg: options.ffmpeg as string,
    logLevel: options.logLevel as string,
    adminEmail: environment.TAPELINE_ADMIN_EMAIL,
    adminPassword: environment.TAPELINE_ADMIN_PASSWORD,
  }
}
