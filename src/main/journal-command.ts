/** `tapeline journal`: what was captured of a call, for people, for other programs, and as audio once more. */

import { once } from 'node:events'
import type { Command } from 'commander'
import { type JournalSource, journalRecords } from '../archive/journal-records.ts'
import { renderAgain } from '../archive/render-again.ts'
import { type JournalReading, readCall } from '../archive/survey-journal.ts'
import { writeBeside } from '../archive/write-beside.ts'
import { dumpJournal } from '../cli/journal-dump.ts'
import { journalToPcapng } from '../cli/journal-pcapng.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Call } from '../core/model/call.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom } from './config.ts'
import { describeFailure } from './describe-failure.ts'
import { findJournal } from './find-journal.ts'
import { openKeys } from './open-keys.ts'

const JOURNAL = ['<journal>', 'a file, or the id of a call in --data'] as const

export function addJournalCommand(program: Command): void {
  const journal = program
    .command('journal')
    .summary('looks into what was captured of a call')
    .description(
      'Reads the journal of a call (docs/journal.md), also while it is written, encrypted or damaged. Nothing in it is changed.',
    )
  addJournalOptions(journal.command('dump').argument(...JOURNAL))
    .summary('every event and packet, a line each')
    .description(
      'Prints events and packets in order of arrival, never which keys were pressed, and the state of the file.',
    )
    .option('--json', 'JSON lines instead of words')
    .action(async (name: string, options: Record<string, unknown>) => {
      const source = await sourceOf(name, options)
      const { destroyed = [] } = (await readSound(source)).call ?? {}
      process.stdout.on('error', leave)
      for await (const lines of dumpJournal(journalRecords(source), {
        json: options.json === true,
        leftOut: destroyed,
      })) {
        if (!process.stdout.write(lines)) await once(process.stdout, 'drain')
      }
    })
  addJournalOptions(journal.command('render').argument(...JOURNAL))
    .summary('the recordings once more')
    .description('Writes a WAV file for each segment that its policy keeps; what may not be kept is not rendered.')
    .requiredOption('-o, --output <file>', 'the first file; others get a number before the ending')
    .action(async (name: string, options: Record<string, unknown>) => {
      const source = await sourceOf(name, options)
      const reading = await readSound(source)
      callOf(reading, source)
      const output = String(options.output)
      const made = await renderAgain(source, (index) => numbered(output, index))
      for (const { path, seconds, parties } of made) {
        process.stdout.write(`${path}: ${seconds.toFixed(1)} s, ${parties} ${parties === 1 ? 'channel' : 'channels'}\n`)
      }
      if (made.length === 0) throw withoutAudio(reading, source)
    })
  addJournalOptions(journal.command('export').argument(...JOURNAL))
    .summary('as a capture that Wireshark opens')
    .description('Writes a pcapng file with the packets as they arrived, and what was negotiated for each stream.')
    .requiredOption('-o, --output <file>', 'the pcapng file')
    .action(async (name: string, options: Record<string, unknown>) => {
      const source = await sourceOf(name, options)
      const call = callOf(await readSound(source), source)
      const file = journalToPcapng(journalRecords(source), { call, leftOut: call.destroyed ?? [] })
      await writeBeside(source, String(options.output), file)
    })
}

function addJournalOptions(command: Command): Command {
  return addKeyOptions(addDataOptions(command))
}

async function sourceOf(name: string, options: Record<string, unknown>): Promise<JournalSource> {
  const { dataFolder } = dataConfigFrom(options)
  return { path: await findJournal(name, dataFolder), keys: openKeys({ dataFolder, ...keyConfigFrom(options) }) }
}

/** Rejects with `journal-unreadable` when it is none, of a later version, or has not even begun. */
async function readSound(source: JournalSource): Promise<JournalReading> {
  const reading = await readCall(source)
  const why = unsoundOf(reading.end)
  if (why === undefined) return reading
  throw new AppError('journal-unreadable', `${source.path} ${why}`, { path: source.path })
}

function unsoundOf({ problem, header, sizeBytes }: JournalReading['end']): string | undefined {
  if (problem === 'unknown-version') return 'was written by a later version of Tapeline'
  if (problem !== undefined) return 'is not a journal'
  if (header) return undefined
  return sizeBytes === 0
    ? 'is empty: nothing of a call was written to it'
    : 'ends within its first bytes: nothing of a call is in it'
}

function callOf({ call }: JournalReading, { path }: JournalSource): Call {
  if (call) return call
  const message = 'Its beginning is lost, and with it which call it is of; tapeline journal dump shows the rest'
  throw new AppError('journal-unreadable', message, { path })
}

function withoutAudio({ packetCount }: JournalReading, { path }: JournalSource): AppError {
  const why = packetCount === 0 ? 'it has no packets' : 'its packets may not be kept, or are of codecs that cannot be'
  return new AppError('journal-without-audio', `Nothing in this journal can be rendered: ${why}`, { path })
}

/** `call.wav`, `call-2.wav`, … */
function numbered(path: string, index: number): string {
  return index === 0 ? path : path.replace(/(\.[^./]*)?$/, (ending) => `-${index + 1}${ending}`)
}

/** Whoever reads the lines has seen enough (`| head`), or there is no room for them. */
function leave(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit()
  process.stderr.write(`tapeline: ${describeFailure(Object.assign(error, { path: 'standard output' }))}\n`)
  process.exit(1)
}
