/** How much of a time line is seen. */

/** No more than so little is ever spread over the whole width. */
const LEAST_SEEN_MS = 10_000
const STEP = 2

/** 1: all of it is seen. */
export function mostZoom(durationMs: number): number {
  return STEP ** Math.max(0, Math.floor(Math.log2(durationMs / LEAST_SEEN_MS)))
}

export function zoomed(zoom: number, direction: 'in' | 'out', durationMs: number): number {
  return Math.min(mostZoom(durationMs), Math.max(1, direction === 'in' ? zoom * STEP : zoom / STEP))
}

/** Pixels of the whole line that are seen. */
export interface View {
  readonly fromPx: number
  readonly seenPx: number
}

/** Where the line is scrolled to so that `fraction` of it stays `insetPx` from the left edge of what is seen. */
export function scrolledTo(fraction: number, insetPx: number, widthPx: number, seenPx: number): number {
  return Math.min(Math.max(0, widthPx - seenPx), Math.max(0, fraction * widthPx - insetPx))
}

/** Where to scroll when the sound has gone on beyond what is seen; undefined while it is seen, and when somebody looks elsewhere. */
export function followed(before: number, now: number, widthPx: number, view: View): number | undefined {
  const isSeen = (fraction: number) => {
    const atPx = fraction * widthPx
    return atPx >= view.fromPx && atPx <= view.fromPx + view.seenPx
  }
  if (!isSeen(before) || isSeen(now)) return undefined
  return scrolledTo(now, view.seenPx / 10, widthPx, view.seenPx)
}

/** The bars that are seen, by number, with some on either side for a scroll that is not drawn yet. */
export function barsSeen(
  view: View,
  barStepPx: number,
  barCount: number,
): { readonly from: number; readonly to: number } {
  const besidePx = view.seenPx / 2
  const from = Math.max(0, Math.floor((view.fromPx - besidePx) / barStepPx))
  return { from, to: Math.min(barCount, Math.ceil((view.fromPx + view.seenPx + besidePx) / barStepPx)) }
}
