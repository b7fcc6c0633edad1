/** `tapeline journal`: what was captured of a call, for people, for other programs, and as audio once more. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { type JournalSource, journalRecords } from '../archive/journal-records.ts'
import { renderAgain } from '../archive/render-again.ts'
import { readCall } from '../archive/survey-journal.ts'
import { dumpJournal } from '../cli/journal-dump.ts'
import { journalToPcapng } from '../cli/journal-pcapng.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Call } from '../core/model/call.ts'
import { addDataOptions, addKeyOptions, dataConfigFrom, keyConfigFrom } from './config.ts'
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
      process.stdout.on('error', leaveQuietly)
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
      await readSound(source)
      const output = String(options.output)
      const made = await renderAgain(source, (index) => numbered(output, index))
      for (const { path, seconds, parties } of made) {
        process.stdout.write(`${path}: ${seconds.toFixed(1)} s, ${parties} ${parties === 1 ? 'channel' : 'channels'}\n`)
      }
      if (made.length === 0) throw new AppError('journal-without-audio', 'Nothing in this journal can be rendered')
    })
  addJournalOptions(journal.command('export').argument(...JOURNAL))
    .summary('as a capture that Wireshark opens')
    .description('Writes a pcapng file with the packets as they arrived, and what was negotiated for each stream.')
    .requiredOption('-o, --output <file>', 'the pcapng file')
    .action(async (name: string, options: Record<string, unknown>) => {
      const source = await sourceOf(name, options)
      const call = callOf(await readSound(source))
      const file = journalToPcapng(journalRecords(source), { call, leftOut: call.destroyed ?? [] })
      await pipeline(file, createWriteStream(String(options.output), { mode: 0o600 }))
    })
}

function addJournalOptions(command: Command): Command {
  return addKeyOptions(addDataOptions(command))
}

async function sourceOf(name: string, options: Record<string, unknown>): Promise<JournalSource> {
  const { dataFolder } = dataConfigFrom(options)
  return { path: await findJournal(name, dataFolder), keys: openKeys({ dataFolder, ...keyConfigFrom(options) }) }
}

/** Rejects with `journal-unreadable` when it is none, or of a later version. */
async function readSound(source: JournalSource): ReturnType<typeof readCall> {
  const reading = await readCall(source)
  const { problem } = reading.end
  if (problem === undefined) return reading
  const why = problem === 'unknown-version' ? 'was written by a later version of Tapeline' : 'is not a journal'
  throw new AppError('journal-unreadable', `${source.path} ${why}`, { path: source.path, problem })
}

function callOf({ call }: Awaited<ReturnType<typeof readCall>>): Call {
  if (call) return call
  throw new AppError('journal-unreadable', 'Its beginning is lost: it does not say which call it is of')
}

/** `call.wav`, `call-2.wav`, … */
function numbered(path: string, index: number): string {
  return index === 0 ? path : path.replace(/(\.[^./]*)?$/, (ending) => `-${index + 1}${ending}`)
}

/** Whoever reads the lines has seen enough: `| head`. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}
