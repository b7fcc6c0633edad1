/**
 * What a backup holds: a ZIP whose files are encrypted each (docs/specs/backup.md), and at its end two that are not:
 *
 *   manifest.json   this
 *   manifest.mac    HMAC-SHA-256 (RFC 2104, hex) over it, with a key of the passphrase
 */

export const BACKUP_FILES = {
  manifest: 'manifest.json',
  mac: 'manifest.mac',
  configuration: 'configuration.json',
  jobs: 'jobs.json',
  tables: 'database/',
  keys: 'keys/',
  journals: 'spool/',
  files: 'files/',
} as const

/** scrypt, RFC 7914. */
export interface PassphraseSalt {
  readonly kdf: 'scrypt'
  readonly N: number
  readonly r: number
  readonly p: number
  /** Hex. */
  readonly salt: string
}

export interface BackupTable {
  readonly name: string
  /** In the order of their values. */
  readonly columns: readonly string[]
}

export interface BackupSequence {
  readonly name: string
  readonly lastValue: number
  readonly isCalled: boolean
}

/** As `applied_migrations` has it. */
export interface AppliedMigration {
  readonly name: string
  readonly checksum: string
}

export interface BackupFile {
  readonly name: string
  /** As it lies in the ZIP. */
  readonly sizeBytes: number
  readonly sha256: string
}

export interface BackupManifest {
  readonly backup: 1
  readonly madeAt: string
  /** Of the Tapeline that made it. */
  readonly version: string
  readonly passphrase: PassphraseSalt
  readonly migrations: readonly AppliedMigration[]
  readonly tables: readonly BackupTable[]
  readonly sequences: readonly BackupSequence[]
  /** Whether the key of the installation is kept elsewhere, and has to be there for what is encrypted. */
  readonly needsKeyFile: boolean
  readonly files: readonly BackupFile[]
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
const isName = (value: unknown): boolean => isText(value) && /^[a-z_][a-z0-9_]{0,62}$/.test(value)

/** 1 GB, and some seconds: what a file may ask of whoever opens it. */
const MOST_MEMORY = 1024 * 1024 * 1024

/** Undefined when it is none of ours. What it says is to be believed only when its MAC is right. */
export function parseBackupManifest(text: string): BackupManifest | undefined {
  const value = parseObject(text)
  if (value?.backup !== 1 || ![value.madeAt, value.version].every(isText)) return undefined
  const salt = objectOf(value.passphrase)
  const fits =
    Number.isFinite(Date.parse(String(value.madeAt))) &&
    isSalt(salt) &&
    typeof value.needsKeyFile === 'boolean' &&
    all(value.migrations, ({ name, checksum }) => isText(name) && isText(checksum)) &&
    all(value.tables, ({ name, columns }) => isName(name) && Array.isArray(columns) && columns.every(isName)) &&
    all(value.sequences, ({ name, lastValue, isCalled }) => {
      return isName(name) && isSize(lastValue) && typeof isCalled === 'boolean'
    }) &&
    all(value.files, ({ name, sizeBytes, sha256 }) => isText(name) && isSize(sizeBytes) && isText(sha256))
  return fits ? (value as unknown as BackupManifest) : undefined
}

function isSalt(salt: Readonly<Record<string, unknown>> | undefined): boolean {
  if (salt?.kdf !== 'scrypt' || !isText(salt.salt) || !/^[0-9a-f]{32,128}$/.test(salt.salt)) return false
  const [N, r, p] = [salt.N, salt.r, salt.p].map((value) => (isSize(value) ? Number(value) : 0))
  if (N === undefined || r === undefined || p === undefined) return false
  // scrypt wants a power of two, and takes 128 · N · r bytes.
  return N > 1 && Number.isInteger(Math.log2(N)) && r > 0 && p > 0 && p <= 4 && 128 * N * r <= MOST_MEMORY
}

function all(value: unknown, fits: (item: Readonly<Record<string, unknown>>) => boolean): boolean {
  return (
    Array.isArray(value) &&
    value.every((item) => {
      const object = objectOf(item)
      return object !== undefined && fits(object)
    })
  )
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return undefined
  }
}
