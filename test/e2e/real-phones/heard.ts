/** What is in a channel of a recording, compared with what the phones said, G.711 code by code. */

const WINDOW_CODES = 400
const CODES_PER_MS = 8

export interface HeardWindow {
  /** In the recording. A window is 50 ms long. */
  readonly atMs: number
  /** `own`, `other`: every code of the window as this phone, or the other one, says it. */
  readonly what: 'quiet' | 'own' | 'other' | 'unknown'
  /** Where in what the phone says; for `own`. */
  readonly saidAtMs?: number
}

export function hear(channel: Uint8Array, own: Uint8Array, other: Uint8Array): readonly HeardWindow[] {
  const windows: HeardWindow[] = []
  // What is said repeats itself: the place that goes on from the window before is the right one.
  let expectedOffset = 0
  for (let at = 0; at + WINDOW_CODES <= channel.length; at += WINDOW_CODES) {
    const window = Buffer.from(channel.subarray(at, at + WINDOW_CODES))
    const atMs = at / CODES_PER_MS
    if (isQuiet(window)) {
      windows.push({ atMs, what: 'quiet' })
      continue
    }
    const expectedAt = at + expectedOffset
    const isExpected = window.equals(own.subarray(expectedAt, expectedAt + WINDOW_CODES))
    const foundAt = isExpected ? expectedAt : Buffer.from(own).indexOf(window)
    if (foundAt >= 0) {
      expectedOffset = foundAt - at
      windows.push({ atMs, what: 'own', saidAtMs: foundAt / CODES_PER_MS })
    } else windows.push({ atMs, what: Buffer.from(other).includes(window) ? 'other' : 'unknown' })
  }
  return windows
}

/** True when the window holds nothing but the smallest codes: a pause between words is not told from silence. */
function isQuiet(window: Uint8Array): boolean {
  return window.every((code) => (code & 0x7f) >= 0x78)
}

/** µ-law zero, positive or negative: nothing was received. */
export function isSilence(codes: Uint8Array): boolean {
  return codes.every((code) => (code & 0x7f) === 0x7f)
}

/** How far the recording runs behind the phone, for windows of a span: constant when the time axis is right. */
export function lagsMs(windows: readonly HeardWindow[], fromMs: number, toMs: number): readonly number[] {
  return windows.flatMap(({ atMs, saidAtMs }) =>
    saidAtMs !== undefined && atMs >= fromMs && atMs < toMs ? [saidAtMs - atMs] : [],
  )
}
