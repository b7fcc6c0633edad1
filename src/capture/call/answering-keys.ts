/**
 * Our own SRTP keys of a recording session: RTCP is sent under them, and each side must name one (RFC 4568 §5.1.2). A line has one key for each
 * suite and keeps it, so that an answer which changes nothing reads the same, and an answer to our offer picks a key that was offered.
 */

import { SRTP_SUITES, type SrtpMasterKey, type SrtpSuite } from '../../core/model/srtp.ts'
import { chooseCrypto, formatCrypto } from '../../core/sdp/crypto-attribute.ts'
import type { SdpMedia } from '../../core/sdp/session-description.ts'
import type { SrtpCrypto } from '../../core/srtp/srtp-crypto.ts'
import { createSrtpSender, type SrtpSender } from '../../core/srtp/srtp-sender.ts'

export interface AnsweringKeys {
  /** What to answer after `a=crypto:` to the line at `index`; undefined where it is plain RTP. */
  answer(media: SdpMedia, index: number): string | undefined
  /** What to offer after `a=crypto:` for the line at `index`: every suite, the strongest first. */
  offer(index: number): readonly string[]
  /** Protects what the line at `index` sends. One per key: a second one would count its packets from zero again. */
  sender(media: SdpMedia, index: number): SrtpSender | undefined
}

interface OwnKey {
  readonly master: SrtpMasterKey
  readonly sender: SrtpSender
}

export function createAnsweringKeys(crypto: SrtpCrypto): AnsweringKeys {
  const keys = new Map<string, OwnKey>()

  function ownKey(suite: SrtpSuite, index: number): OwnKey {
    const name = `${index} ${suite.name}`
    const kept = keys.get(name)
    if (kept) return kept
    const { keyBytes, saltBytes } = suite
    const master = {
      suite,
      key: crypto.randomBytes(keyBytes),
      salt: crypto.randomBytes(saltBytes),
      mki: new Uint8Array(0),
    }
    const own = { master, sender: createSrtpSender(master, crypto) }
    keys.set(name, own)
    return own
  }

  return {
    answer(media, index) {
      const chosen = chooseCrypto(media)
      return chosen && formatCrypto({ tag: chosen.tag, master: ownKey(chosen.master.suite, index).master })
    },
    offer: (index) =>
      SRTP_SUITES.toReversed().map((suite, at) => formatCrypto({ tag: at + 1, master: ownKey(suite, index).master })),
    sender(media, index) {
      const chosen = chooseCrypto(media)
      return chosen && ownKey(chosen.master.suite, index).sender
    },
  }
}
