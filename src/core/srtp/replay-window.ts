/** Which packets have been taken already, RFC 3711 §3.3.2. */

/** Twenty seconds of speech: a packet later than that is of no use. At least 64 by the RFC. */
export const REPLAY_WINDOW_PACKETS = 1024

export class ReplayWindow {
  readonly #taken = new Uint32Array(REPLAY_WINDOW_PACKETS / 32)
  #highest = -1

  /** −1 before the first packet. */
  get highest(): number {
    return this.#highest
  }

  /** Whether the packet was taken before, or is too old to tell. */
  isReplayed(index: number): boolean {
    if (index > this.#highest) return false
    if (this.#highest - index >= REPLAY_WINDOW_PACKETS) return true
    const bit = index % REPLAY_WINDOW_PACKETS
    return ((this.#taken[bit >> 5] as number) & (1 << (bit & 31))) !== 0
  }

  /** Only for a packet that was authenticated: anybody could push the window on otherwise. */
  take(index: number): void {
    if (index > this.#highest) this.#advance(index)
    const bit = index % REPLAY_WINDOW_PACKETS
    this.#taken[bit >> 5] = (this.#taken[bit >> 5] as number) | (1 << (bit & 31))
  }

  #advance(index: number): void {
    if (index - this.#highest >= REPLAY_WINDOW_PACKETS) this.#taken.fill(0)
    else {
      for (let skipped = this.#highest + 1; skipped <= index; skipped++) {
        const bit = skipped % REPLAY_WINDOW_PACKETS
        this.#taken[bit >> 5] = (this.#taken[bit >> 5] as number) & ~(1 << (bit & 31))
      }
    }
    this.#highest = index
  }
}
