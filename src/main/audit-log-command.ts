/** `tapeline audit`: whether the audit log is what was written, and the log as a file that shows it elsewhere. */

import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createLog } from '../adapters/pino-log.ts'
import { type AuditFileFormat, auditFileHead, auditFileLine } from '../core/audit/audit-file.ts'
import { checkAuditFile } from '../core/audit/check-audit-file.ts'
import { type ChainReport, describeProblem } from '../core/audit/check-chain.ts'
import { AppError } from '../core/model/app-error.ts'
import type { ChainHead } from '../core/model/audit-event.ts'
import { findAccountBySlug, listAccounts } from '../store/accounts.ts'
import { checkChain, listChains, readChain } from '../store/audit-chains.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { linkHash } from '../store/link-hash.ts'
import { auditCommand } from './audit-command.ts'
import { addDataOptions, dataConfigFrom } from './config.ts'
import { openDatabase } from './open-database.ts'

interface VerifyOptions extends Record<string, unknown> {
  readonly account?: string
  readonly platform?: true
  readonly file?: string
  readonly expect?: ChainHead
}

interface ExportOptions extends Record<string, unknown> {
  readonly account?: string
  readonly format: AuditFileFormat
}

export function addAuditLogCommand(program: Command): void {
  const audit = program.command('audit').description('the audit log: check it, or write it to a file')
  addDataOptions(audit.command('verify'))
    .description(
      'Checks every audit log from its first event to its last and names the first event that is not as it was written. ' +
        'Ends with status 1 when there is one.',
    )
    .option('--account <slug>', 'only the one of this account')
    .option('--platform', 'only the one of the platform')
    .option('--file <file>', 'an exported file, CSV or JSON lines; needs no database')
    .addOption(
      new Option(
        '--expect <seq:hash>',
        'an event that must be in it: the head as a log, a report or an export told it',
      ).argParser(parseHead),
    )
    .action(async (options: VerifyOptions) => {
      const whole = await (options.file === undefined ? verifyHere(options) : verifyFile(options.file, options.expect))
      if (!whole) process.exitCode = 1
    })
  addDataOptions(audit.command('export'))
    .description('Writes an audit log, oldest first, to standard output: every event with its hash and the one before.')
    .option('--account <slug>', "the account's; without it, the platform's")
    .addOption(new Option('--format <format>', 'of the file').choices(['jsonl', 'csv']).default('jsonl'))
    .action((options: ExportOptions) =>
      withDatabase(options, async (db) => {
        const chain = await chainNamed(db, options.account)
        const accountId = chain.split('/')[1]
        const deed = { action: 'audit-log.exported', details: { format: options.format } }
        await auditCommand(db, { ...deed, ...(accountId === undefined ? {} : { accountId }) })
        process.stdout.write(auditFileHead(options.format))
        for await (const line of readChain(db, chain)) process.stdout.write(auditFileLine(options.format, line))
      }),
    )
}

function parseHead(text: string): ChainHead {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (seq === undefined || hash === undefined) throw new InvalidArgumentError('Give a place and a hash: 120:5f3a…')
  return { seq: Number(seq), hash }
}

async function verifyFile(file: string, expected: ChainHead | undefined): Promise<boolean> {
  const { events, head, problem, gaps } = checkAuditFile(await readFile(file, 'utf8'), linkHash)
  for (const { fromSeq, toSeq } of gaps) process.stdout.write(`not in the file: events ${fromSeq} to ${toSeq}\n`)
  const cutOff =
    expected !== undefined && (head === undefined || head.seq < expected.seq)
      ? `events ${(head?.seq ?? 0) + 1} to ${expected.seq} at the end are missing`
      : undefined
  const other =
    expected !== undefined && head?.seq === expected.seq && head.hash !== expected.hash
      ? `event ${expected.seq} is not the expected one`
      : undefined
  const wrong = problem ?? cutOff ?? other
  process.stdout.write(
    wrong === undefined ? `whole: ${events} events, head ${headText(head)}\n` : `NOT as it was written: ${wrong}\n`,
  )
  return wrong === undefined
}

function verifyHere(options: VerifyOptions): Promise<boolean> {
  return withDatabase(options, async (db) => {
    const one = options.account !== undefined || options.platform === true
    if (options.expect && !one) {
      throw new AppError('account-required', '--expect is of one audit log: give --account or --platform')
    }
    const chains = one ? [await chainNamed(db, options.account)] : await listChains(db)
    const slugs = new Map(
      (await listAccounts(db, PLATFORM)).map(({ id, slug }) => [`account/${id}`, `account ${slug}`]),
    )
    let whole = true
    for (const chain of chains) {
      const report = await checkChain(db, chain, options.expect ? { expected: [options.expect] } : {})
      process.stdout.write(`${slugs.get(chain) ?? chain}: ${inWords(report)}\n`)
      if (report.problem) whole = false
    }
    return whole
  })
}

function inWords({ events, head, checkpoints, problem }: ChainReport): string {
  if (problem) return `NOT as it was written: ${describeProblem(problem)}; the ${events} before it are`
  return `whole: ${events} events, ${checkpoints} checkpoints, head ${headText(head)}`
}

const headText = (head: ChainHead | undefined) => (head ? `${head.seq}:${head.hash}` : 'none')

async function chainNamed(db: Db, slug: string | undefined): Promise<string> {
  if (slug === undefined) return 'platform'
  const account = await findAccountBySlug(db, PLATFORM, slug)
  if (!account) throw new AppError('account-not-found', `There is no account "${slug}"`)
  return `account/${account.id}`
}

async function withDatabase<T>(options: Record<string, unknown>, work: (db: Db) => Promise<T>): Promise<T> {
  const database = await openDatabase(dataConfigFrom(options), 'command', createLog('warn'))
  try {
    return await work(database.db)
  } finally {
    await database.close()
  }
}
