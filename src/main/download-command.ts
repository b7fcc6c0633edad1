/** `tapeline download`: recordings as files, as many as a filter means; also alone, as dist/tapeline-download.mjs. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { NAME_FIELDS } from '../core/export/name-template.ts'
import { exitCodeOf } from '../download-client/exit-codes.ts'
import { withPrivateKeys } from './archive-key-commands.ts'
import { describeFailure } from './describe-failure.ts'
import { download, listDownload } from './download.ts'
import { type DownloadOptions, downloadSettings } from './download-settings.ts'

const MORE = `
Fields of --name: ${Object.keys(NAME_FIELDS)
  .map((field) => `{${field}}`)
  .join(' ')}
The API key comes from TAPELINE_API_KEY or --key-file.
Ends with 0 when everything is here, 1 when options or the disk are wrong, 2 when the key is refused, 3 when the server is away,
4 when some recordings are missing, 5 when another run is in the folder, 130 when it was stopped. It can always be run again.`

export function addDownloadCommand(program: Command): void {
  withDownloadOptions(program.command('download')).summary(
    'recordings of a Tapeline as files: bulk, resumable, verified',
  )
}

export function withDownloadOptions(command: Command): Command {
  return withPrivateKeys(command)
    .description(
      'Saves the recordings of a Tapeline as files, many at once, and verifies each. Stopped or cut at any moment it goes on where it was; ' +
        'what is there already is not fetched again. The folder has a manifest (tapeline-manifest.jsonl) of what it holds.',
    )
    .argument('[folder]', 'where recordings go')
    .option('--config <file>', 'JSON with any of these options (docs/operate/download.md)')
    .addOption(
      new Option('--url <url>', 'where the portal is, e.g. https://calls.example.com')
        .env('TAPELINE_URL')
        .argParser(parseUrl),
    )
    .option('--key-file <file>', 'file with an API key')
    .option('--account <id>', 'only of this account')
    .option('--from <time>', 'calls that started at or after: 2026-03-01 or 2026-03-01T09:30:00Z')
    .option('--to <time>', 'calls that started before')
    .option('--search <search>', 'as in the search box of the portal, e.g. "queue:support longer:5m -tag:training"')
    .option('--text <text>', 'part of a name, number or SIP address of any party')
    .addOption(
      new Option('--direction <direction>', 'of the call').choices(['inbound', 'outbound', 'internal', 'transit']),
    )
    .option('--minimum-duration <seconds>', 'of the call', parseSeconds)
    .option('--flag <flag>', 'calls that carry it, e.g. one-way-audio')
    .option('--identifier <name>', "the call's name in another system, whole")
    .addOption(
      new Option('--since <when>', 'only what may be new since the last complete run with the same filter').choices([
        'last',
      ]),
    )
    .option('--name <template>', 'e.g. "{date}/{direction}-{caller}-{callee}-{id}" (default: "{name}")')
    .addOption(
      new Option('--format <format>', 'as stored, or G.711 as 16-bit PCM (default: wav)').choices(['wav', 'pcm16']),
    )
    .option('--call-json', 'what is known of the call beside each file, as .json')
    .option('--keep-sealed', 'what no private key opens is saved sealed, as .tlsealed')
    .option('--concurrency <n>', 'so many at once (default: 8)', parseConcurrency)
    .option('--retries <n>', 'tries again of what cannot be reached (default: 8)', parseRetries)
    .option('--verify', 'read every file that the manifest names, and fetch again what is missing or changed')
    .option('--dry-run', 'tell what would be saved, save nothing')
    .option('--quiet', 'say nothing but what fails')
    .addHelpText('after', MORE)
    .action(async (folder: string | undefined, options: DownloadOptions) => {
      const { stdout: out, stderr: err, env } = process
      const quiet = options.quiet === true
      // Whoever reads no further (`| head`), or has no room for the lines, wants the recordings all the same.
      for (const each of [out, err]) each.on('error', () => {})
      const output = { out, err, quiet, bars: !quiet && err.isTTY === true && env.TERM !== 'dumb' }
      try {
        const settings = await downloadSettings(folder, options, process.env)
        const verify = options.verify === true
        await (options.dryRun ? listDownload : download)(settings, output, verify)
      } catch (error) {
        const code = exitCodeOf(error)
        const message = code === exitCodeOf(undefined) ? describeFailure(error) : shortFailure(error)
        process.stderr.write(`tapeline: ${message}\n`)
        process.exitCode = code
      }
    })
}

/** Of what is expected to happen: without a stack. */
function shortFailure(error: unknown): string {
  return error instanceof Error && !('code' in error) ? error.message : describeFailure(error)
}

function parseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text
  throw new InvalidArgumentError('Give the address of the portal, e.g. https://calls.example.com.')
}

const parseSeconds = (text: string) => parseNumber(text, 0, 1_000_000)
const parseConcurrency = (text: string) => parseNumber(text, 1, 64)
const parseRetries = (text: string) => parseNumber(text, 0, 100)

function parseNumber(text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
}
