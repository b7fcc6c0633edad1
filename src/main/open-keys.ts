import { join } from 'node:path'
import { createFileKeyRing } from '../adapters/file-key-ring.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { Config } from './config.ts'

/** Every process of an installation has the same, below the data folder they share. */
export function openKeys({
  dataFolder,
  keyFile,
  keyPassphraseFile,
}: Pick<Config, 'dataFolder' | 'keyFile' | 'keyPassphraseFile'>): KeyRing {
  return createFileKeyRing({
    folder: join(dataFolder, 'keys'),
    installationKeyFile: keyFile,
    passphraseFile: keyPassphraseFile,
  })
}
