/** Of the sound of a live call, as it is mixed, sent and played. Apart, so that whoever only plays it needs no decoder. */

export const LIVE_RATE_HZ = 16_000
/** Left, right: interleaved. */
export const LIVE_CHANNELS = 2
/** Sent at once. */
export const LIVE_BLOCK_MS = 40
