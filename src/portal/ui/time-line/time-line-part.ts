/** What lies on the time line of a call. Times are milliseconds from its beginning. */

import { t } from '../../lib/i18n.ts'
import type { Sound } from '../../lib/merge-bars.ts'

export interface Stretch {
  readonly fromMs: number
  readonly toMs: number
}

/** A stretch that is, or will be, heard. */
export interface TimeLinePart extends Stretch {
  readonly key: string
  /** Whose it is, shown above where there is more than this on the line. */
  readonly label: string
  /** `pending`: recorded, but there is no file yet. */
  readonly kind: 'recorded' | 'pending'
  /** What a pending one is doing. */
  readonly state?: string
  /** One name per lane. */
  readonly voices: readonly string[]
  readonly sound?: Sound
  readonly pauses: readonly (Stretch & { readonly words: string })[]
  readonly marks: readonly Stretch[]
  /** Of which the audio was destroyed since somebody wanted it, or is to be. */
  readonly redactions?: readonly (Stretch & { readonly words: string; readonly isWaiting: boolean })[]
  readonly holds: readonly (Stretch & { readonly lane: number })[]
}

/** A stretch of which nothing is kept. */
export interface TimeLineGap extends Stretch {
  /** `destroyed`: it was kept at first. */
  readonly kind: 'unrecorded' | 'destroyed'
  readonly words: string
}

/** A call that is one recording from end to end needs no words about it. */
export function isDivided(parts: readonly TimeLinePart[], gaps: readonly TimeLineGap[]): boolean {
  return parts.length + gaps.length > 1
}

/** What a person sees there, as a sentence; undefined where it is plain sound. */
export function wordsAt(
  parts: readonly TimeLinePart[],
  gaps: readonly TimeLineGap[],
  atMs: number,
): string | undefined {
  const holds = (stretch: Stretch) => atMs >= stretch.fromMs && atMs < stretch.toMs
  const part = parts.find(holds)
  if (part) {
    const pause = part.pauses.find(holds)
    if (pause) return pause.words
    const redaction = part.redactions?.find(holds)
    if (redaction) return redaction.words
    const state = part.holds.some(holds) ? t('on hold') : part.marks.some(holds) ? t('marked') : part.state
    const label = isDivided(parts, gaps) ? part.label : undefined
    const words = [label, state].filter((each) => each !== undefined).join(' · ')
    return words === '' ? undefined : words
  }
  const gap = gaps.find((each) => each.kind === 'destroyed' && holds(each)) ?? gaps.find(holds)
  return gap?.words
}
