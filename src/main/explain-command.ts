/** `tapeline explain`: what the policy decides for a call, and why. */

import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { type ExplainOptions, explain } from '../cli/explain.ts'

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
      process.exitCode = await explain(options, {
        readFile: (path) => readFile(path, 'utf8'),
        stdin: createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
        write: (text) => process.stdout.write(text),
        writeError: (text) => process.stderr.write(text),
      })
    })
}
