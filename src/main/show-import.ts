import type { ImportOutcome } from '../archive/import-calls.ts'

const EVERY_MS = 200
const BAR = 30

export interface ImportView {
  done(counts: Readonly<Record<ImportOutcome, number>>): void
  /** A line that stays, above the bar. */
  say(line: string): void
  /** Wipes the bar. */
  end(): void
}

/** A bar with what became of the files, on a terminal only. */
export function showImport(total: number, output: NodeJS.WriteStream): ImportView {
  if (!output.isTTY) return { done: () => {}, say: (line) => output.write(`${line}\n`), end: () => {} }
  let bar = ''
  let drawnAt = 0
  const wipe = () => output.write('\r\x1b[2K')
  return {
    done({ imported, 'already-imported': already, skipped, failed }) {
      const sum = imported + already + skipped + failed
      const filled = Math.floor((BAR * sum) / Math.max(1, total))
      bar = `[${'#'.repeat(filled)}${' '.repeat(BAR - filled)}] ${sum} of ${total}: ${imported} imported, ${already} already, ${skipped} skipped, ${failed} failed`
      if (performance.now() - drawnAt < EVERY_MS && sum < total) return
      drawnAt = performance.now()
      wipe()
      output.write(bar.slice(0, (output.columns || 80) - 1))
    },
    say(line) {
      wipe()
      output.write(`${line}\n${bar.slice(0, (output.columns || 80) - 1)}`)
    },
    end: wipe,
  }
}
