/** Erases from a journal that nobody writes any more what may not be kept. May be interrupted and done again. */

import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { eraseInJournal } from '../core/journal/erase-packets.ts'
import type { JournalEnd } from '../core/journal/read-journal.ts'
import type { Interval } from '../core/model/call-time-line.ts'

/**
 * `end`: of a reading of this very file. `andDamage`: also what cannot be read any more. Resolves when it is synced; says how many packets
 * were erased now.
 */
export async function pruneJournal(
  path: string,
  end: JournalEnd,
  intervals: readonly Interval[],
  { andDamage }: { readonly andDamage: boolean },
): Promise<number> {
  const { header, cipher } = end
  if (intervals.length === 0 || !header) return 0
  const handle = await open(path, 'r+')
  try {
    const file = {
      read: async (into: Uint8Array, atByte: number) => (await handle.read(into, 0, into.length, atByte)).bytesRead,
      async write(bytes: Uint8Array, atByte: number) {
        for (let written = 0; written < bytes.length; ) {
          written += (await handle.write(bytes, written, bytes.length - written, atByte + written)).bytesWritten
        }
      },
    }
    const untilByte = end.tornAtByte ?? end.sizeBytes
    const erased = await eraseInJournal(file, { header, cipher, untilByte, intervals, crc32, andDamage })
    await handle.sync()
    return erased
  } finally {
    await handle.close()
  }
}
