import type { LinkProps } from '@tanstack/react-router'
import type { Track } from './track.ts'

/** What can be played: one conversation, or several on one time line. */
export interface Programme {
  /** Whatever else changes, it is the same programme. */
  readonly id: string
  readonly title: string
  readonly tracks: readonly Track[]
  readonly durationMs: number
  /** Where it is shown whole. */
  readonly link: LinkProps
}
