/** Audio files laid on one time line, and where the sound is. Times are milliseconds of the time line unless they are offsets. */

export interface Track {
  readonly url: string
  readonly startMs: number
  readonly durationMs: number
  /** Parts of the file that are silent because nothing was kept: not worth listening to. */
  readonly silences: readonly Span[]
  /** Parts of it in which nobody speaks; known once its wave form is. */
  readonly quiet?: readonly Span[]
  /** Of one only, both ears hear it. */
  readonly channelCount?: number
  /** Which of several conversations it belongs to. */
  readonly conversation?: string
}

export interface Span {
  readonly fromMs: number
  readonly toMs: number
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

/**
 * In order of time. Where tracks overlap the one that began first leads, and another goes on where it ends; what sounds beside it is
 * `besides`. `skipQuiet`: also what is only quiet is left out.
 */
export function audibleOf(tracks: readonly Track[], skipQuiet = false): readonly Audible[] {
  const each = tracks.flatMap((track, index) => stretchesOf(track, index, skipQuiet)).sort(byTime)
  const leading: Audible[] = []
  let endMs = Number.NEGATIVE_INFINITY
  for (const stretch of each) {
    const fromMs = Math.max(stretch.fromMs, endMs)
    if (stretch.toMs <= fromMs) continue
    leading.push(fromMs === stretch.fromMs ? stretch : { ...stretch, fromMs })
    endMs = stretch.toMs
  }
  return leading
}

/** What is played. Where skipping the quiet would leave nothing, of all or of what is repeated, it is played as it is. */
export function playedOf(tracks: readonly Track[], skipQuiet: boolean, repeated?: Span): readonly Audible[] {
  const kept = audibleOf(tracks)
  // Of a recording that was paused all the way the file is there all the same.
  const all = kept.length > 0 ? kept : audibleOf(tracks.map((track) => ({ ...track, silences: [] })))
  if (!skipQuiet) return all
  const spoken = audibleOf(tracks, true)
  const { fromMs, toMs } = repeated ?? { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
  return spoken.some((stretch) => stretch.toMs > fromMs && stretch.fromMs < toMs) ? spoken : all
}

const byTime = (left: Audible, right: Audible): number => left.fromMs - right.fromMs

/** The other tracks that sound at that moment, by index. */
export function besides(tracks: readonly Track[], lead: number, atMs: number): readonly number[] {
  const overlapping = [...tracks.entries()].filter(
    ([index, { startMs, durationMs }]) => index !== lead && atMs >= startMs && atMs < startMs + durationMs,
  )
  return overlapping
    .filter(([index, track]) =>
      stretchesOf(track, index, false).some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs),
    )
    .map(([index]) => index)
}

/** How long it sounds. */
export function heardMs(audible: readonly Audible[]): number {
  return audible.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
}

/** How much between the two moments is not kept. */
export function missingMs(audible: readonly Audible[], fromMs: number, toMs: number): number {
  const heardMs = audible.reduce(
    (sum, stretch) => sum + Math.max(0, Math.min(toMs, stretch.toMs) - Math.max(fromMs, stretch.fromMs)),
    0,
  )
  return toMs - fromMs - heardMs
}

function stretchesOf({ startMs, durationMs, silences, quiet = [] }: Track, track: number, skipQuiet: boolean) {
  const endMs = startMs + durationMs
  const found: Audible[] = []
  let fromMs = startMs
  const skipped = skipQuiet ? [...silences, ...quiet] : silences
  for (const silence of [...skipped].sort((left, right) => left.fromMs - right.fromMs)) {
    const skipFromMs = Math.max(fromMs, silence.fromMs <= startMs ? startMs : silence.fromMs + MARGIN_MS)
    const skipToMs = Math.min(endMs, silence.toMs >= endMs ? endMs : silence.toMs - MARGIN_MS)
    if (skipToMs <= skipFromMs) continue
    if (skipFromMs > fromMs) found.push({ track, fromMs, toMs: skipFromMs })
    fromMs = skipToMs
  }
  if (endMs > fromMs) found.push({ track, fromMs, toMs: endMs })
  return found
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
