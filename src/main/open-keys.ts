import { join } from 'node:path'
import { createFileKeyRing, type FileKeyRing } from '../adapters/file-key-ring.ts'
import { createInstallationKeyOfFiles, type InstallationKey } from '../adapters/installation-key.ts'
import { createTokenKey } from '../adapters/pkcs11/token-key.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Log } from '../core/model/log.ts'
import type { KeyPlaces } from '../store/key-ring.ts'

/** Every process of an installation has the same, below the data folder they share. */
export function openKeys({ dataFolder, keyFile, keyPassphraseFile, keyToken }: KeyPlaces): FileKeyRing {
  return createFileKeyRing({
    folder: join(dataFolder, 'keys'),
    installationKeyFile: keyFile,
    passphraseFile: keyPassphraseFile,
    installation: keyToken && createTokenKey(keyToken),
  })
}

/** In the background: a token that is away later keeps no call of these accounts from being recorded. */
export function openAllKeys(keys: FileKeyRing, log: Log): void {
  keys.openAll().catch((error: unknown) => {
    log.warn({ err: error }, 'not all keys of accounts could be opened yet; each is again when it is needed')
  })
}

export const INSTALLATION_KEYS = ['key-file', 'passphrase', 'token'] as const

/**
 * Seals with the key in one of the places what any of those that are named opens, and the one under the data folder. Returns how many keys, those
 * of a time before that was interrupted among them.
 */
export async function replaceInstallationKey(
  { dataFolder, keyFile, keyPassphraseFile, keyToken }: KeyPlaces,
  by: (typeof INSTALLATION_KEYS)[number],
): Promise<number> {
  const folder = join(dataFolder, 'keys')
  const keys: Record<typeof by, InstallationKey | undefined> = {
    'key-file': createInstallationKeyOfFiles({ folder, installationKeyFile: keyFile }, () => by === 'key-file'),
    passphrase:
      keyPassphraseFile === undefined
        ? undefined
        : createInstallationKeyOfFiles({ folder, passphraseFile: keyPassphraseFile }, () => false),
    token: keyToken && createTokenKey(keyToken),
  }
  const installation = keys[by]
  if (!installation) throw new AppError('encryption-key-missing', `Say where it is: ${FLAG_OF[by]}`)
  const former: InstallationKey = {
    ...installation,
    async open(...sealed) {
      let failure: unknown
      for (const key of Object.values(keys)) {
        try {
          if (key) return await key.open(...sealed)
        } catch (error) {
          failure = error
        }
      }
      throw failure
    },
  }
  return createFileKeyRing({ folder, installation }).reseal(former)
}

const FLAG_OF = { 'key-file': '--key-file', passphrase: '--key-passphrase-file', token: '--pkcs11-module' } as const
