import type { LinkProps } from '@tanstack/react-router'
import type { Track } from './track.ts'

/** What can be played: one conversation, or several on one time line. */
export interface Programme {
  /** Whatever else changes, it is the same programme. */
  readonly id: string
  readonly title: string
  readonly tracks: readonly Track[]
  /** More of them are on the way. */
  readonly isPartial?: boolean
  readonly durationMs: number
  /** Where it is shown whole. */
  readonly link: LinkProps
}
