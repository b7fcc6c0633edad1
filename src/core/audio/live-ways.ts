/**
 * Which way of a call that is forked several times is heard while it goes on: on each side the one that spoke first, until it brings nothing
 * any more and another one does. Two copies of a voice are never added.
 */

import type { SessionId } from '../model/ids.ts'
import type { LiveSides } from './live-mix.ts'

/** Longer than a network stalls; of a pause in speech with DTX nothing is missed by a change. */
const SILENT_MS = 1000

export class LiveWays {
  readonly #heard: (SessionId | undefined)[] = [undefined, undefined]
  readonly #lastMs = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]

  /** On which of its sides a packet of that way is heard. */
  heard(way: SessionId, sides: LiveSides, arrivalMs: number): LiveSides {
    return (this.#hears(0, way, sides & 1, arrivalMs) | (this.#hears(1, way, sides & 2, arrivalMs) << 1)) as LiveSides
  }

  #hears(side: 0 | 1, way: SessionId, isOfSide: number, arrivalMs: number): 0 | 1 {
    if (isOfSide === 0) return 0
    const isSilent = arrivalMs - (this.#lastMs[side] as number) > SILENT_MS
    if (this.#heard[side] !== way && !isSilent) return 0
    this.#heard[side] = way
    this.#lastMs[side] = arrivalMs
    return 1
  }
}
