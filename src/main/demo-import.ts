/** What Acme Bikes brought along from the system that it had before: some days of recordings with their list, imported as `tapeline import` does. */

import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { encodeWavHeader } from '../core/audio/wav-header.ts'
import { importMappingOf } from '../core/call-import/import-mapping.ts'
import { formatCsvLine } from '../core/export/csv-line.ts'
import type { Log } from '../core/model/log.ts'
import { readWav } from '../recording-client/read-wav.ts'
import { findAccountBySlug } from '../store/accounts.ts'
import { PLATFORM } from '../store/db.ts'
import { loadDirectory } from '../store/directory.ts'
import { importFolder, REPORT_NAME } from './import-folder.ts'
import { openStoredObjects } from './open-stored-objects.ts'
import type { Tapeline } from './serve.ts'

const SPEECH = new URL('../recording-client/speech/', import.meta.url)
const SILENCE = 0xff
const DAY_MS = 86_400_000

/** Who says what, one after the other: `0` the caller, `1` whoever answered. */
const TALK = [
  [1, 'agent-2-question'],
  [0, 'caller-1-problem'],
  [1, 'agent-3-hold'],
  [0, 'caller-2-number'],
  [1, 'agent-4-answer'],
  [0, 'caller-3-thanks'],
] as const

/** Before so many days, at this time of the day (UTC); from so many of the things that are said. */
const CALLS = [
  { days: 1, at: '08:12:40', caller: '+442079460018', callee: '8842-203', says: 6 },
  { days: 1, at: '09:47:05', caller: '8842-201', callee: '+33970180042', says: 4 },
  { days: 1, at: '13:20:31', caller: '+97145550132', callee: '8842-202', says: 6 },
  { days: 2, at: '08:58:12', caller: '+420225550177', callee: '8842-201', says: 5 },
  { days: 2, at: '14:03:55', caller: '8842-202', callee: '+493055512345', says: 6 },
  { days: 3, at: '10:31:27', caller: '+493055512345', callee: '8842-201', says: 3 },
] as const

/** Once: what is there already is known again. */
export async function importDemoRecordings(
  { db, keys }: Pick<Tapeline, 'db' | 'keys'>,
  { dataFolder, accountSlug }: { readonly dataFolder: string; readonly accountSlug: string },
  nowMs: number,
  log: Log,
): Promise<void> {
  const account = await findAccountBySlug(db, PLATFORM, accountSlug)
  const folder = join(resolve(dataFolder), 'old-recordings')
  const isFirst = await mkdir(folder, { recursive: true })
  if (!account || isFirst === undefined) return
  await writeOldRecordings(folder, nowMs)
  const report = join(folder, REPORT_NAME)
  const objects = openStoredObjects({ dataFolder: resolve(dataFolder) }, db, keys)
  try {
    const parts = {
      ...{ db, objects: objects.objectStore, directory: await loadDirectory(db), nowMs: Date.now },
      mp3: createFfmpegMp3({ program: 'ffmpeg', workFolder: resolve(dataFolder), log }),
    }
    const order = { account, folder, mapping: { ...importMappingOf('mir'), timeZone: 'UTC' }, dryRun: false, report }
    await importFolder(parts, order, {
      begin: () => rm(report, { force: true }),
      line: (line) => appendFile(report, `${JSON.stringify(line)}\n`),
    })
  } finally {
    objects.close()
  }
}

/** With a file that nothing is told of, and one that was cut off: not all goes well, as in life. */
async function writeOldRecordings(folder: string, nowMs: number): Promise<void> {
  const heads = [
    'Call ID',
    'Start Time',
    'Duration',
    'Calling Party Phone Number',
    'Called Party Phone Number',
    'File Name',
  ]
  const lines = [formatCsvLine(heads)]
  for (const [index, { days, at, caller, callee, says }] of CALLS.entries()) {
    const day = new Date(nowMs - days * DAY_MS).toISOString().slice(0, 10)
    const file = `${day} ${at.replaceAll(':', '')}.wav`
    const { bytes, seconds } = await conversation(TALK.slice(0, says))
    await writeFile(join(folder, file), index === CALLS.length - 1 ? bytes.subarray(0, 30) : bytes)
    lines.push(formatCsvLine([`MIR-${10_421 + index}`, `${day} ${at}`, String(seconds), caller, callee, file]))
  }
  await writeFile(join(folder, 'greeting.wav'), (await conversation(TALK.slice(0, 1))).bytes)
  await writeFile(join(folder, 'recordings.csv'), lines.join(''))
}

/** µ-law, the caller left and whoever answered right. */
async function conversation(talk: readonly (typeof TALK)[number][]) {
  const samples: Buffer[] = []
  for (const [channel, name] of talk) {
    const read = readWav(await readFile(new URL(`${name}.wav`, SPEECH)))
    if (!read.ok || read.sound.encoding !== 'mulaw') throw new Error(`${name}.wav is no µ-law`)
    const { codes } = read.sound
    const both = Buffer.alloc(codes.length * 2, SILENCE)
    codes.forEach((code, index) => {
      both[index * 2 + channel] = code
    })
    samples.push(both)
  }
  const data = Buffer.concat(samples)
  const header = encodeWavHeader({ encoding: 'mulaw', sampleRateHz: 8000, channels: 2 }, data.length / 2)
  return { bytes: Buffer.concat([header, data]), seconds: Math.round(data.length / 16_000) }
}
