/** Several conversations on one time line. */

import type { Conversation } from './conversation.ts'

/** `clock`: when they were. `ends`: one after the other, without what lies between. */
export type Layout = 'clock' | 'ends'

/** Where a conversation lies: milliseconds of the common time line. */
export interface PlacedConversation {
  readonly id: string
  readonly fromMs: number
  readonly toMs: number
  /** Those that were at the same time lie in different ones. */
  readonly lane: number
}

export interface LaidOut {
  readonly durationMs: number
  readonly laneCount: number
  readonly placed: readonly PlacedConversation[]
}

type Timed = Pick<Conversation, 'id' | 'startMs' | 'durationMs'>

/** In order of their beginning, whatever order they came in. */
export function layOut(conversations: readonly Timed[], layout: Layout): LaidOut {
  const inOrder = [...conversations].sort((left, right) => left.startMs - right.startMs)
  return layout === 'ends' ? oneAfterTheOther(inOrder) : byTheClock(inOrder)
}

function oneAfterTheOther(inOrder: readonly Timed[]): LaidOut {
  let atMs = 0
  const placed = inOrder.map(({ id, durationMs }) => {
    const fromMs = atMs
    atMs += durationMs
    return { id, fromMs, toMs: atMs, lane: 0 }
  })
  return { durationMs: atMs, laneCount: Math.min(1, placed.length), placed }
}

function byTheClock(inOrder: readonly Timed[]): LaidOut {
  const originMs = inOrder[0]?.startMs ?? 0
  /** Where each lane is free again. */
  const freeMs: number[] = []
  const placed = inOrder.map(({ id, startMs, durationMs }) => {
    const fromMs = startMs - originMs
    const toMs = fromMs + durationMs
    const free = freeMs.findIndex((untilMs) => untilMs <= fromMs)
    const lane = free < 0 ? freeMs.length : free
    freeMs[lane] = toMs
    return { id, fromMs, toMs, lane }
  })
  return { durationMs: Math.max(0, ...freeMs), laneCount: freeMs.length, placed }
}

/** Those that have a place in order of it, as they are heard; the others behind them as they came. */
export function inOrderOf<Each extends { readonly id: string }>(
  placed: readonly PlacedConversation[],
  all: readonly Each[],
): readonly Each[] {
  const order = new Map(placed.map(({ id }, index) => [id, index]))
  const orderOf = ({ id }: Each) => order.get(id) ?? placed.length
  return [...all].sort((one, other) => orderOf(one) - orderOf(other))
}
