import { formatProgress } from '../download-client/format-progress.ts'
import type { DownloadTotals } from '../download-client/run-download.ts'

const EVERY_MS = 200

export interface DownloadView {
  /** A line that stays, above the bars. */
  say(line: string): void
  /** Wipes the bars. */
  end(): void
}

/** Bars that are drawn over each other. */
export function showDownload(totals: DownloadTotals, output: NodeJS.WriteStream, withBars: boolean): DownloadView {
  if (!withBars) return { say: (line) => output.write(`${line}\n`), end: () => {} }
  const startedAt = performance.now()
  let drawn = 0
  const wipe = () => {
    if (drawn > 0) output.write(`\x1b[${drawn}A\x1b[0J`)
    drawn = 0
  }
  const draw = () => {
    const lines = formatProgress(totals, performance.now() - startedAt, output.columns || 80).slice(
      0,
      Math.max(1, (output.rows || 24) - 2),
    )
    wipe()
    output.write(lines.map((line) => `${line}\n`).join(''))
    drawn = lines.length
  }
  const timer = setInterval(draw, EVERY_MS)
  return {
    say(line) {
      wipe()
      output.write(`${line}\n`)
    },
    end() {
      clearInterval(timer)
      wipe()
    },
  }
}
