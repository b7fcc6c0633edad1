/**
 * Our own SRTP keys of a recording session. We send nothing, yet each side must name one (RFC 4568 §5.1.2). A line keeps its key as long as
 * it keeps its suite, so that an answer which changes nothing reads the same.
 */

import type { SrtpMasterKey } from '../../core/model/srtp.ts'
import { chooseCrypto, formatCrypto } from '../../core/sdp/crypto-attribute.ts'
import type { SdpMedia } from '../../core/sdp/session-description.ts'

/** What to answer after `a=crypto:` to the line at `index`; undefined where it is plain RTP. */
export type AnsweringKeys = (media: SdpMedia, index: number) => string | undefined

export function createAnsweringKeys(randomBytes: (count: number) => Uint8Array): AnsweringKeys {
  const keys: (SrtpMasterKey | undefined)[] = []

  return (media, index) => {
    const chosen = chooseCrypto(media)
    if (!chosen) return undefined
    const { suite } = chosen.master
    const kept = keys[index]
    const master: SrtpMasterKey =
      kept?.suite.name === suite.name
        ? kept
        : { suite, key: randomBytes(suite.keyBytes), salt: randomBytes(suite.saltBytes), mki: new Uint8Array(0) }
    keys[index] = master
    return formatCrypto({ tag: chosen.tag, master })
  }
}
