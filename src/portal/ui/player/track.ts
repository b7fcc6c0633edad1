/** Audio files laid on one time line, and where the sound is. Times are milliseconds of the time line unless they are offsets. */

export interface Track {
  readonly url: string
  readonly startMs: number
  readonly durationMs: number
  /** Parts of the file that are silent because nothing was kept: not worth listening to. */
  readonly silences: readonly { readonly fromMs: number; readonly toMs: number }[]
}

/** An unbroken stretch of sound. */
export interface Audible {
  /** Index of its track. */
  readonly track: number
  readonly fromMs: number
  readonly toMs: number
}

/** Of a silence that is skipped so much is left at either end, so that no word is cut. */
const MARGIN_MS = 300

/** In order of time. Tracks must not overlap. */
export function audibleOf(tracks: readonly Track[]): readonly Audible[] {
  return tracks
    .flatMap(({ startMs, durationMs, silences }, track) => {
      const endMs = startMs + durationMs
      const found: Audible[] = []
      let fromMs = startMs
      for (const silence of [...silences].sort((left, right) => left.fromMs - right.fromMs)) {
        const skipFromMs = Math.max(fromMs, silence.fromMs <= startMs ? startMs : silence.fromMs + MARGIN_MS)
        const skipToMs = Math.min(endMs, silence.toMs >= endMs ? endMs : silence.toMs - MARGIN_MS)
        if (skipToMs <= skipFromMs) continue
        if (skipFromMs > fromMs) found.push({ track, fromMs, toMs: skipFromMs })
        fromMs = skipToMs
      }
      if (endMs > fromMs) found.push({ track, fromMs, toMs: endMs })
      return found
    })
    .sort((left, right) => left.fromMs - right.fromMs)
}

export interface Place {
  /** Index among the audible stretches. */
  readonly index: number
  readonly atMs: number
}

/** Where playing begins when somebody points at `atMs`: there, or where the sound goes on; after the last sound, its end. */
export function placeAt(audible: readonly Audible[], atMs: number): Place | undefined {
  const index = audible.findIndex(({ toMs }) => atMs < toMs)
  const stretch = audible[index]
  if (stretch) return { index, atMs: Math.max(stretch.fromMs, atMs) }
  const last = audible.at(-1)
  return last && { index: audible.length - 1, atMs: last.toMs }
}

/** So much further, or back, of what can be heard: a step over a gap is not spent in it. */
export function moveBy(audible: readonly Audible[], from: Place, byMs: number): Place {
  const step = byMs < 0 ? -1 : 1
  let { index, atMs } = from
  let leftMs = byMs
  for (;;) {
    const stretch = audible[index]
    if (!stretch) return from
    const edgeMs = step < 0 ? stretch.fromMs : stretch.toMs
    if (Math.abs(leftMs) < Math.abs(edgeMs - atMs)) return { index, atMs: atMs + leftMs }
    const next = audible[index + step]
    if (!next) return { index, atMs: edgeMs }
    leftMs -= edgeMs - atMs
    index += step
    atMs = step < 0 ? next.toMs : next.fromMs
  }
}
