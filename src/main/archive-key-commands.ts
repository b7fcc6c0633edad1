/** `tapeline keys make-archive-key`, `show-archive-key` and `open`: for the holder of an archive key, on a machine of their own. */

import { open, rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { type ArchivePrivateKey, makeArchiveKeyFile, readArchiveKeyFile } from '../adapters/archive-keys.ts'
import { readPassphrase } from '../adapters/passphrase-key.ts'
import { SEALED_ENDING } from '../core/export/sealed-ending.ts'
import { AppError } from '../core/model/app-error.ts'
import { formatArchiveKey } from '../core/sealing/archive-key.ts'
import { openSealed } from '../core/sealing/archive-sealing.ts'

interface KeyOptions {
  readonly passphraseFile?: string
}

interface OpenOptions {
  readonly privateKey?: readonly string[]
  readonly privateKeyPassphraseFile?: string
  readonly output?: string
}

export function addArchiveKeyCommands(keys: Command): void {
  keys
    .command('make-archive-key')
    .description(
      'Makes a key pair that the recordings of an account can be sealed for (docs/operate/encryption.md): the private key stays in the file, ' +
        'on your own machine, and the public key goes into the account’s settings. Without the file, what was sealed is lost.',
    )
    .argument('<file>', 'where the private key goes; never one that is there')
    .option(
      '--passphrase-file <file>',
      'encrypts the private key with the first line of this file, 16 characters or more',
    )
    .action((file: string, { passphraseFile }: KeyOptions) => {
      const passphrase = passphraseFile === undefined ? undefined : readPassphrase(passphraseFile)
      show(makeArchiveKeyFile(file, passphrase))
      process.stdout.write(`private key ${file}: keep it, with a copy elsewhere\n`)
    })
  keys
    .command('show-archive-key')
    .description('Prints the public key and the id of a private key.')
    .argument('<file>', 'the private key')
    .option('--passphrase-file <file>', 'a file with its passphrase in the first line')
    .action((file: string, { passphraseFile }: KeyOptions) =>
      show(readArchiveKeyFile(file, passphraseIn(passphraseFile))),
    )
  withPrivateKeys(keys.command('open'))
    .description(
      `Opens a file that is sealed for an archive key, wherever it was copied from, and checks every byte. Without --output the name loses its ${SEALED_ENDING}.`,
    )
    .argument('<file>', 'the sealed file')
    .option('-o, --output <file>', 'where the content goes; never a file that is there')
    .action(openFile)
}

/** The options of whoever opens what is sealed. */
export function withPrivateKeys(command: Command): Command {
  return command
    .option(
      '--private-key <file>',
      'a private key that opens what is sealed for its archive key; may be given several times',
      (file: string, before: readonly string[] = []) => [...before, file],
    )
    .option('--private-key-passphrase-file <file>', 'a file with the passphrase of the private keys in its first line')
}

/** Fails with `encryption-key-missing` or `encryption-key-unusable`. */
export function readPrivateKeys(files: readonly string[], passphraseFile?: string): readonly ArchivePrivateKey[] {
  const passphrase = passphraseIn(passphraseFile)
  return files.map((file) => readArchiveKeyFile(file, passphrase))
}

const passphraseIn = (file: string | undefined) => (file === undefined ? undefined : readPassphrase(file))

function show({ publicKey, keyId }: ArchivePrivateKey): void {
  process.stdout.write(`public key ${formatArchiveKey(publicKey)}\nkey id ${keyId}\n`)
}

async function openFile(path: string, options: OpenOptions): Promise<void> {
  const { privateKey = [], privateKeyPassphraseFile } = options
  if (privateKey.length === 0) throw new AppError('encryption-key-missing', 'Name the private key: --private-key FILE')
  const output = options.output ?? (path.endsWith(SEALED_ENDING) ? path.slice(0, -SEALED_ENDING.length) : undefined)
  if (output === undefined) throw new AppError('document-invalid', 'Say where the content goes: --output FILE')
  const keys = readPrivateKeys(privateKey, privateKeyPassphraseFile)
  const sealed = await open(path)
  try {
    const { size: sizeBytes } = await sealed.stat()
    const read = (start: number, end: number): AsyncIterable<Uint8Array> =>
      sealed.createReadStream({ start, end, autoClose: false })
    const { name, content } = await openSealed({ sizeBytes, read }, keys)
    await writeWhole(output, content)
    process.stdout.write(`${output}: ${name}\n`)
  } finally {
    await sealed.close()
  }
}

/** Under another name until every byte was found to be right. */
async function writeWhole(output: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const isThere = await stat(output).catch(() => undefined)
  if (isThere) throw new AppError('document-invalid', `There is such a file already: ${output}`)
  const draft = `${output}.part-${process.pid}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await pipeline(content, file.createWriteStream({ flush: true }))
    await rename(draft, output)
  } finally {
    await rm(draft, { force: true })
  }
}
