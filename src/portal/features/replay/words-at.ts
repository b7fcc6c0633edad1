import { wordsAt as wordsOfOneAt } from '../../ui/time-line/time-line-part.ts'
import type { ConversationDetails } from './conversation.ts'

interface Lane {
  readonly title: string
  readonly fromMs: number
  readonly toMs: number
  readonly details: Pick<ConversationDetails, 'parts' | 'gaps'> | undefined
}

/** Which conversations lie at a moment of the common time line, each with what is drawn of it there. */
export function wordsAt(lanes: readonly Lane[], atMs: number): string {
  return lanes
    .filter(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
    .map(({ title, fromMs, details }) => {
      const words = details && wordsOfOneAt(details.parts, details.gaps, atMs - fromMs)
      return words === undefined ? title : `${title}: ${words}`
    })
    .join(', ')
}
