/** `tapeline evidence` writes what proves recordings to a file; `tapeline verify` checks such a file, and audio, with nothing but the public key. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { createTimeStampCheck } from '../adapters/time-stamp-token.ts'
import { isZip } from '../adapters/yauzl-zip.ts'
import { type AudioFile, checkEvidence, type EvidenceKeys } from '../core/audit/evidence-file.ts'
import { AppError } from '../core/model/app-error.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { PLATFORM } from '../store/db.ts'
import { listCheckpoints, readEvidence, signCheckpoints } from '../store/evidence.ts'
import { linkHash } from '../store/link-hash.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom } from './config.ts'
import { isSigned } from './is-signed.ts'
import { openDatabase } from './open-database.ts'
import { openKeys } from './open-keys.ts'
import { trustedCertificates } from './open-time-stamper.ts'
import { verifyPackage } from './verify-package.ts'

export function addEvidenceCommands(program: Command): void {
  const evidence = program.command('evidence').description('what proves that recordings are as they were stored')
  addKeyOptions(addDataOptions(evidence.command('export')))
    .description(
      'Writes the evidence of an account to standard output: what became of each recording, as a chain of hashes, and the signatures over it, a ' +
        'new one among them. tapeline verify checks it anywhere.',
    )
    .requiredOption('--account <slug>', 'whose')
    .action(exportEvidence)
  addKeyOptions(addDataOptions(evidence.command('public-key')))
    .description(
      'Prints the public key that signatures are checked with: 64 hexadecimal digits. Hand it over on another way.',
    )
    .action(async (options: Record<string, unknown>) => {
      const keys = openKeys({ ...dataConfigFrom(options), ...keyConfigFrom(options) })
      process.stdout.write(`${Buffer.from((await keys.signer()).publicKey).toString('hex')}\n`)
    })
  program
    .command('verify')
    .description(
      'Checks an evidence file, and audio against it, or the evidence package of a call, without a database or network. Names everything that is not ' +
        'as it was written; ends with status 1 when there is anything.',
    )
    .argument('<file>', 'as tapeline evidence export wrote it, or the ZIP of an evidence package')
    .requiredOption('--public-key <hex>', 'as tapeline evidence public-key told it', parsePublicKey)
    .option(
      '--audio <folder>',
      'every WAV and MP3 file below it, and every sealed one (.tlsealed), must be a recording as it was stored; a package brings its own, but for what was opened of it',
    )
    .option(
      '--tsa-ca <file>',
      "certificates, PEM, that each time stamp's must lead to, or be; without them it is told who signed, and that nobody vouches for them",
    )
    .action(verifyEvidence)
}

async function exportEvidence(options: Record<string, unknown>): Promise<void> {
  const config = { ...dataConfigFrom(options), ...keyConfigFrom(options) }
  const database = await openDatabase(config, 'command', createLog('warn'))
  try {
    const { db } = database
    const account = await findAccountBySlug(db, PLATFORM, String(options.account))
    if (!account) throw new AppError('account-not-found', `There is no account "${options.account}"`)
    const signer = await openKeys(config).signer()
    await signCheckpoints(db, signer, Date.now(), account.id)
    await auditCommand(db, { action: 'evidence.exported', accountId: account.id, details: {} })
    const write = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)
    write({ evidence: 1, accountId: account.id, publicKey: Buffer.from(signer.publicKey).toString('hex') })
    for await (const entry of readEvidence(db, account.id)) write(entry)
    for (const checkpoint of await listCheckpoints(db, account.id)) write({ checkpoint })
  } finally {
    await database.close()
  }
}

interface VerifyOptions {
  readonly publicKey: string
  readonly audio?: string
  readonly tsaCa?: string
}

async function verifyEvidence(file: string, options: VerifyOptions): Promise<void> {
  const checkTimeStamp = createTimeStampCheck(await trustedCertificates(options.tsaCa))
  const keys = { link: linkHash, isSigned, publicKey: options.publicKey, checkTimeStamp }
  const audio = options.audio === undefined ? [] : await hashed(options.audio)
  if (await isZip(file)) return verifyPackageFile(file, keys, audio)
  const report = checkEvidence(await readFile(file, 'utf8'), keys, audio)
  for (const words of report.files) process.stdout.write(`${words}\n`)
  for (const problem of report.problems) process.stdout.write(`NOT as it was written: ${problem}\n`)
  const { entries, signedEntries, signedAt, timeStamps, stampedWords } = report
  const times = timeStamps === 1 ? 'once' : `${timeStamps} times, the last time`
  if (stampedWords !== undefined) process.stdout.write(`time stamped ${times} by ${stampedWords}\n`)
  const signed = signedAt === undefined ? 'none signed' : `${signedEntries} signed, the last time on ${signedAt}`
  process.stdout.write(`${report.problems.length === 0 ? 'whole: ' : ''}${entries} entries, ${signed}\n`)
  if (report.problems.length > 0) process.exitCode = 1
}

async function verifyPackageFile(file: string, keys: EvidenceKeys, audio: readonly AudioFile[]): Promise<void> {
  const { callId, madeAt, problems, proven, leftOut } = await verifyPackage(file, keys, audio)
  for (const words of proven) process.stdout.write(`${words}\n`)
  for (const words of leftOut) process.stdout.write(`left out: ${words}\n`)
  for (const problem of problems) process.stdout.write(`NOT as it was written: ${problem}\n`)
  if (problems.length === 0) process.stdout.write(`whole: call ${callId} as it was told on ${madeAt}\n`)
  else process.exitCode = 1
}

async function hashed(folder: string): Promise<readonly AudioFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const audio = entries.filter((entry) => entry.isFile() && /\.(wav|mp3|tlsealed)$/i.test(entry.name))
  const files: AudioFile[] = []
  for (const { parentPath, name } of audio) {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(join(parentPath, name))) hash.update(chunk as Uint8Array)
    files.push({ name: join(parentPath, name), sha256: hash.digest('hex') })
  }
  return files
}

function parsePublicKey(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase()
  throw new InvalidArgumentError('Give the 64 hexadecimal digits that tapeline evidence public-key prints.')
}
