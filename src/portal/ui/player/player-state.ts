import { AS_RECORDED, type ChannelMix } from './channel-mixer.ts'
import type { Loop } from './loop.ts'
import type { Programme } from './programme.ts'

/** How people like to listen; kept from one programme to the next, and in this browser. */
export interface Liking {
  /** 0.5 to 3; the pitch stays. */
  readonly rate: number
  /** 0 to 1. */
  readonly volume: number
  readonly skipQuiet: boolean
}

export interface PlayerState extends Liking {
  readonly programme: Programme | undefined
  /** It was played, not only opened. */
  readonly started: boolean
  readonly playing: boolean
  /** Playing was asked for and the next bytes have not come yet. */
  readonly waiting: boolean
  readonly failed: boolean
  /** Whole seconds of the time line, in milliseconds. */
  readonly positionMs: number
  /** So much was just jumped over because nothing was kept of it. */
  readonly skippedMs: number | undefined
  readonly loop: Loop | undefined
  readonly mix: ChannelMix
  /** Volume per conversation where several are played, 0 to 1; those that are missing are at 1. */
  readonly levels: ReadonlyMap<string, number>
  /** Programmes that are on a page now. */
  readonly shown: readonly string[]
}

export const MINIMUM_RATE = 0.5
export const MAXIMUM_RATE = 3
const USUAL: Liking = { rate: 1, volume: 1, skipQuiet: false }

export function initialState(liking: Liking): PlayerState {
  return {
    ...liking,
    programme: undefined,
    started: false,
    playing: false,
    waiting: false,
    failed: false,
    positionMs: 0,
    skippedMs: undefined,
    loop: undefined,
    mix: AS_RECORDED,
    levels: new Map(),
    shown: [],
  }
}

/** Reads whatever a browser may have kept. */
export function parseLiking(text: string | null): Liking {
  try {
    const kept: unknown = JSON.parse(text ?? '')
    if (typeof kept !== 'object' || kept === null) return USUAL
    const { rate, volume, skipQuiet } = kept as Record<string, unknown>
    return {
      rate: numberWithin(rate, MINIMUM_RATE, MAXIMUM_RATE) ?? USUAL.rate,
      volume: numberWithin(volume, 0, 1) ?? USUAL.volume,
      skipQuiet: skipQuiet === true,
    }
  } catch {
    return USUAL
  }
}

function numberWithin(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && value >= least && value <= most ? value : undefined
}
