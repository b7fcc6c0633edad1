/** The `tapeline` program: its commands, and how their failures are told. */

import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { describeFailure } from './describe-failure.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const program = new Command('tapeline')
  .description('Records calls that phone systems fork to it by SIPREC.')
  .version(version)
  .showHelpAfterError('(--help tells every option)')

type AddCommand = (program: Command, version: string) => void

/** Their names, and what makes them; in the order of `--help`. */
const COMMANDS: readonly (readonly [names: readonly string[], load: () => Promise<AddCommand>])[] = [
  [['serve'], async () => (await import('./serve-command.ts')).addServeCommand],
  [['demo'], async () => (await import('./demo-command.ts')).addDemoCommand],
  [['call'], async () => (await import('./call-command.ts')).addCallCommand],
  [['fork'], async () => (await import('./fork-command.ts')).addForkCommand],
  [['explain'], async () => (await import('./explain-command.ts')).addExplainCommand],
  [['apply'], async () => (await import('./apply-command.ts')).addApplyCommand],
  [['api-key'], async () => (await import('./api-key-command.ts')).addApiKeyCommand],
  [['audit'], async () => (await import('./audit-log-command.ts')).addAuditLogCommand],
  [['download'], async () => (await import('./download-command.ts')).addDownloadCommand],
  [['import'], async () => (await import('./import-command.ts')).addImportCommand],
  [['reconcile'], async () => (await import('./reconcile-command.ts')).addReconcileCommand],
  [['rerender'], async () => (await import('./rerender-command.ts')).addRerenderCommand],
  [['journal'], async () => (await import('./journal-command.ts')).addJournalCommand],
  [['keys'], async () => (await import('./keys-command.ts')).addKeysCommand],
  [['doctor'], async () => (await import('./doctor-command.ts')).addDoctorCommand],
  [['backup', 'restore'], async () => (await import('./backup-command.ts')).addBackupCommands],
  [['evidence', 'verify'], async () => (await import('./evidence-command.ts')).addEvidenceCommands],
]

// Whoever names one waits only for that one: the server alone takes seconds to load.
const first = process.argv[2] ?? ''
const named = COMMANDS.filter(([names]) => names.includes(first))
const isVersion = first === '--version' || first === '-V'
for (const [, load] of named.length > 0 || isVersion ? named : COMMANDS) {
  const add = await load()
  add(program, version)
}

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`tapeline: ${describeFailure(error)}\n`)
  process.exitCode = 1
}
