/** Timer values of RFC 3261 §17.1.1.1 and table 4, in milliseconds. */

/** Round-trip estimate. */
export const T1_MS = 500
/** Longest interval between retransmissions of non-INVITE requests and INVITE responses. */
export const T2_MS = 4_000
/** How long a message may stay in the network. */
export const T4_MS = 5_000
/** Timers B, F, H, J, L, M: when a peer that does not answer is given up. */
export const GIVE_UP_MS = 64 * T1_MS
/** Timer D over an unreliable transport. */
export const TIMER_D_MS = 32_000
/** A time that never comes. */
export const NEVER_MS = Number.POSITIVE_INFINITY
