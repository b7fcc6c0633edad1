/** The `tapeline` program: its commands, and how their failures are told. */

import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { addApiKeyCommand } from './api-key-command.ts'
import { addApplyCommand } from './apply-command.ts'
import { addAuditLogCommand } from './audit-log-command.ts'
import { addCallCommand } from './call-command.ts'
import { addDemoCommand } from './demo-command.ts'
import { describeFailure } from './describe-failure.ts'
import { addDownloadCommand } from './download-command.ts'
import { addEvidenceCommands } from './evidence-command.ts'
import { addExplainCommand } from './explain-command.ts'
import { addForkCommand } from './fork-command.ts'
import { addJournalCommand } from './journal-command.ts'
import { addKeysCommand } from './keys-command.ts'
import { addRerenderCommand } from './rerender-command.ts'
import { addServeCommand } from './serve-command.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const program = new Command('tapeline')
  .description('Records calls that phone systems fork to it by SIPREC.')
  .version(version)
  .showHelpAfterError('(--help tells every option)')

addServeCommand(program, version)
addDemoCommand(program, version)
addCallCommand(program)
addForkCommand(program)
addExplainCommand(program)
addApplyCommand(program)
addApiKeyCommand(program)
addAuditLogCommand(program)
addDownloadCommand(program)
addRerenderCommand(program)
addJournalCommand(program)
addKeysCommand(program)
addEvidenceCommands(program)

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`tapeline: ${describeFailure(error)}\n`)
  process.exitCode = 1
}
