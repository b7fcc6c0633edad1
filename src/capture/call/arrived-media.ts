/**
 * Packets that arrived before a BYE may still lie in their sockets: the event loop reads sockets in the order they became ready, and
 * the one of SIP, when it is busy, became ready first.
 */

import { setImmediate as nextTurn } from 'node:timers/promises'

/** In the turn that goes on, sockets may be left that were ready when it began; those of the next are ready by now. */
const LEAST_TURNS = 2
/** A turn reads some 32 packets of each socket. Whoever sends faster than that will not hold up the end. */
const MOST_TURNS = 50

/** Resolves when the sockets have nothing left of what arrived before. `packets`: how many have been read. */
export async function arrivedMedia(packets: () => number): Promise<void> {
  let read = packets()
  for (let turn = 1; turn <= MOST_TURNS; turn += 1) {
    await nextTurn()
    const before = read
    read = packets()
    if (turn >= LEAST_TURNS && read === before) return
  }
}
