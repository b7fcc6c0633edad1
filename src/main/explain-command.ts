/** `tapeline explain`: what the policy decides for a call, and why. */

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type ExplainOptions, explain } from '../cli/explain.ts'
import { linesOf } from './lines-of.ts'

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .summary('what the policy decides for a call, and why')
    .description(
      'Asks the policy engine, with no server and no database, what it decides for a call and why (docs/api/policy.md).',
    )
    .option('--settings <file>', 'settings document (JSON)')
    .option('--call <file>', 'call document (JSON)')
    .option('--import <system>', 'the settings are documents of `kazoo` or `netsapiens`')
    .option('--json', 'the decision as JSON')
    .option('--batch', 'read {"settings":…,"call":…} per line from standard input, write one decision per line')
    .option('--schema', 'print the JSON Schemas of both documents')
    .action(async (options: ExplainOptions) => {
      process.stdout.on('error', leaveQuietly)
      process.exitCode = await explain(options, {
        readFile: (path) => readFile(path, 'utf8'),
        stdin: linesOf(process.stdin),
        async write(text) {
          // A reader that is slower than we are must not make the answers pile up in memory.
          if (!process.stdout.write(text)) await once(process.stdout, 'drain')
        },
        writeError: (text) => process.stderr.write(text),
      })
    })
}

/** Whoever reads the answers has seen enough: `| head`. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}
