/** Session keys out of a master key, RFC 3711 §4.3, with a key derivation rate of zero; RFC 6188 §3, RFC 7714 §11. */

import type { SrtpMasterKey } from '../model/srtp.ts'
import { CounterMode } from './counter-mode.ts'
import type { SrtpCrypto } from './srtp-crypto.ts'

/** For RTP or for RTCP. */
export interface SessionKeys {
  readonly cipherKey: Uint8Array
  /** Empty where the cipher authenticates by itself. */
  readonly authenticationKey: Uint8Array
  readonly salt: Uint8Array
}

const AUTHENTICATION_KEY_BYTES = 20
/** RFC 3711 §4.3.2: labels 0, 1, 2 for RTP, 3, 4, 5 for RTCP. */
const FIRST_LABEL = { rtp: 0, rtcp: 3 } as const
/** Where the label stands in the 112 bits that are added to the master salt: 48 bits of index follow it. */
const LABEL_AT = 7

export function deriveSessionKeys(master: SrtpMasterKey, kind: 'rtp' | 'rtcp', crypto: SrtpCrypto): SessionKeys {
  const { suite } = master
  const cipher = new CounterMode(crypto.aes(master.key))
  const derive = (label: number, count: number): Uint8Array => {
    // RFC 7714 §11: a salt of 96 bits is followed by zeros.
    const iv = new Uint8Array(16)
    iv.set(master.salt)
    iv[LABEL_AT] = (iv[LABEL_AT] as number) ^ label
    const derived = new Uint8Array(count)
    cipher.apply(iv, derived, 0, count)
    return derived
  }
  const first = FIRST_LABEL[kind]
  return {
    cipherKey: derive(first, suite.keyBytes),
    authenticationKey: suite.mode === 'gcm' ? new Uint8Array(0) : derive(first + 1, AUTHENTICATION_KEY_BYTES),
    salt: derive(first + 2, suite.saltBytes),
  }
}
