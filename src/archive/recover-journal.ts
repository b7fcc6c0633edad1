/** A journal whose process died: its torn tail is cut, and the call ends where its last record ends. */

import { open, rename, rm } from 'node:fs/promises'
import { encodeEvents } from '../core/journal/encode-events.ts'
import type { CallEvent } from '../core/model/call.ts'
import type { JournalSource } from './journal-records.ts'
import { readCall } from './survey-journal.ts'

/**
 * `finished`: the call had ended, the file is whole. `recovered`: now it has, and is. `empty`: nothing was in it, it is removed.
 * `set-aside`: no call can be read from it; it is renamed to `….unreadable` for a person to look at.
 */
export type RecoveryOutcome = 'finished' | 'recovered' | 'empty' | 'set-aside'

/** Only for journals that nobody writes. May be interrupted at any point and done again. Rejects when the disk fails, or the key is not there: then the file is as it was. */
export async function recoverJournal(journal: JournalSource): Promise<RecoveryOutcome> {
  const { path } = journal
  const { call, lastAtMs, packetCount, end } = await readCall(journal)
  if (!call || !end.header) {
    const hasContent = packetCount > 0 || lastAtMs !== undefined || end.damagedBytes > 0 || end.problem !== undefined
    if (hasContent) await rename(path, `${path}.unreadable`)
    else await rm(path)
    return hasContent ? 'set-aside' : 'empty'
  }
  const finished = call.state !== 'live'
  if (finished && end.tornAtByte === undefined) return 'finished'

  const file = await open(path, 'r+')
  try {
    const endsAtByte = end.tornAtByte ?? end.sizeBytes
    await file.truncate(endsAtByte)
    if (!finished) {
      const atMs = lastAtMs ?? call.startedAtMs
      const tornBytes = end.sizeBytes - endsAtByte
      const events: CallEvent[] = [
        {
          type: 'flagged',
          atMs,
          flag: 'cut-short',
          detail: `recorder stopped; ${tornBytes} bytes of a last record cut`,
        },
        { type: 'call-ended', atMs, cause: 'crash' },
      ]
      const records = encodeEvents(events, end, endsAtByte)
      await file.write(records, 0, records.length, endsAtByte)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return finished ? 'finished' : 'recovered'
}
