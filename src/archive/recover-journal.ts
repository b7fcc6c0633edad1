/** A journal whose process died: its torn tail is cut, and the call ends where its last record ends. */

import { open, rename, rm } from 'node:fs/promises'
import { encodeEventRecord } from '../core/journal/journal-format.ts'
import type { CallEvent } from '../core/model/call.ts'
import { readCall } from './survey-journal.ts'

/**
 * `finished`: the call had ended, the file is whole. `recovered`: now it has, and is. `empty`: nothing was in it, it is removed.
 * `set-aside`: no call can be read from it; it is renamed to `….unreadable` for a person to look at.
 */
export type RecoveryOutcome = 'finished' | 'recovered' | 'empty' | 'set-aside'

/** Only for journals that nobody writes. May be interrupted at any point and done again. Rejects when the disk fails. */
export async function recoverJournal(path: string): Promise<RecoveryOutcome> {
  const { call, lastAtMs, packetCount, end } = await readCall(path)
  if (!call || end.mark === undefined) {
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
      const mark = end.mark
      const records = Buffer.concat(events.map((event) => encodeEventRecord(event, mark)))
      await file.write(records, 0, records.length, endsAtByte)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return finished ? 'finished' : 'recovered'
}
