/**
 * Our own SRTP keys of a recording session: RTCP is sent under them, and each side must name one (RFC 4568 §5.1.2). A line keeps its key as long as
 * it keeps its suite, so that an answer which changes nothing reads the same.
 */

import type { SrtpMasterKey, SrtpSuite } from '../../core/model/srtp.ts'
import { chooseCrypto, formatCrypto } from '../../core/sdp/crypto-attribute.ts'
import type { SdpMedia } from '../../core/sdp/session-description.ts'
import type { SrtpCrypto } from '../../core/srtp/srtp-crypto.ts'
import { createSrtpSender, type SrtpSender } from '../../core/srtp/srtp-sender.ts'

export interface AnsweringKeys {
  /** What to answer after `a=crypto:` to the line at `index`; undefined where it is plain RTP. */
  answer(media: SdpMedia, index: number): string | undefined
  /** Protects what the line at `index` sends. One per key: a second one would count its packets from zero again. */
  sender(media: SdpMedia, index: number): SrtpSender | undefined
}

interface OwnKey {
  readonly master: SrtpMasterKey
  readonly sender: SrtpSender
}

export function createAnsweringKeys(crypto: SrtpCrypto): AnsweringKeys {
  const keys: (OwnKey | undefined)[] = []

  function ownKey(suite: SrtpSuite, index: number): OwnKey {
    const kept = keys[index]
    if (kept?.master.suite.name === suite.name) return kept
    const { keyBytes, saltBytes } = suite
    const master = {
      suite,
      key: crypto.randomBytes(keyBytes),
      salt: crypto.randomBytes(saltBytes),
      mki: new Uint8Array(0),
    }
    const own = { master, sender: createSrtpSender(master, crypto) }
    keys[index] = own
    return own
  }

  return {
    answer(media, index) {
      const chosen = chooseCrypto(media)
      return chosen && formatCrypto({ tag: chosen.tag, master: ownKey(chosen.master.suite, index).master })
    },
    sender(media, index) {
      const chosen = chooseCrypto(media)
      return chosen && ownKey(chosen.master.suite, index).sender
    },
  }
}
