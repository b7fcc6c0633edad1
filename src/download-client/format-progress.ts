/** How far a download is, in words and bars. */

import type { DownloadTotals } from './run-download.ts'

const BAR_WIDTH = 24
const NAME_WIDTH = 40

export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  while (value >= 1000 && units.length > 1) {
    value /= 1000
    units.shift()
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[0]}`
}

export function formatBar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH)
  return `[${'#'.repeat(full)}${'-'.repeat(BAR_WIDTH - full)}]`
}

/** One line for the whole, then one for each that arrives; no longer than `columns`. */
export function formatProgress(totals: DownloadTotals, elapsedMs: number, columns: number): readonly string[] {
  const { found, foundBytes, alreadyHere, alreadyHereBytes, saved, savedBytes, receivedBytes, active, listed } = totals
  const share = (alreadyHereBytes + savedBytes) / Math.max(1, foundBytes)
  const rate = `${formatSize(receivedBytes / Math.max(0.001, elapsedMs / 1000))}/s`
  const whole = `${formatBar(share)} ${alreadyHere + saved} of ${found}${listed ? '' : '+'} recordings, ${rate}`
  const each = [...active.values()].map(
    ({ name, sizeBytes, receivedBytes: received }) =>
      `${formatBar(received / Math.max(1, sizeBytes))} ${fitting(name, NAME_WIDTH)} ${formatSize(sizeBytes)}`,
  )
  return [whole, ...each].map((line) => fitting(line, columns - 1))
}

/** Of these a terminal draws one in two columns: a line that is longer than the terminal would not be wiped. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uff60]/u

function fitting(text: string, columns: number): string {
  let room = columns
  let end = 0
  for (const character of text) {
    room -= WIDE.test(character) ? 2 : 1
    if (room < 0) break
    end += character.length
  }
  return text.slice(0, end)
}

export function formatSummary(totals: DownloadTotals, elapsedMs: number): string {
  const {
    found,
    alreadyHere,
    saved,
    savedBytes,
    receivedBytes,
    resumedBytes,
    retries,
    corrupted,
    leftSealed,
    gone,
    failed,
  } = totals
  const rate = formatSize(receivedBytes / Math.max(0.001, elapsedMs / 1000))
  const parts = [
    `${found} recordings: ${saved} saved (${formatSize(savedBytes)}, ${rate}/s)`,
    `${alreadyHere} were here already`,
    ...(resumedBytes > 0 ? [`${formatSize(resumedBytes)} of an earlier try used`] : []),
    ...(retries > 0 ? [`${retries} tries again`] : []),
    ...(corrupted > 0 ? [`${corrupted} arrived damaged and were fetched again`] : []),
    ...(leftSealed > 0 ? [`${leftSealed} left sealed`] : []),
    ...(gone > 0 ? [`${gone} no longer on the server`] : []),
    ...(failed > 0 ? [`${failed} FAILED`] : []),
  ]
  return `${parts.join(', ')}\n`
}
