/** The keys of one stream as they follow each other by offers: hold and resume keep them, a re-key brings another. */

import { type SrtpMasterKey, sameSrtpKey } from '../model/srtp.ts'
import type { SrtpCrypto } from './srtp-crypto.ts'
import { NOT_AUTHENTIC, SrtpReceiver } from './srtp-receiver.ts'

interface KeyInUse {
  readonly master: SrtpMasterKey
  readonly receiver: SrtpReceiver
}

export class SrtpKeys {
  readonly #crypto: SrtpCrypto
  #current: KeyInUse | undefined
  #previous: KeyInUse | undefined

  constructor(crypto: SrtpCrypto) {
    this.#crypto = crypto
  }

  /** Whether packets are expected to be protected. */
  get areUsed(): boolean {
    return this.#current !== undefined
  }

  /** The key that the latest offer names; counters and replay protection of a key that is named again go on. Undefined: plain RTP. */
  use(master: SrtpMasterKey | undefined): void {
    if (sameSrtpKey(master, this.#current?.master)) return
    const next =
      master &&
      (sameSrtpKey(master, this.#previous?.master)
        ? this.#previous
        : { master, receiver: new SrtpReceiver(master, this.#crypto, this.#current?.receiver) })
    this.#previous?.receiver.forgetBefore()
    this.#current?.receiver.forgetBefore()
    this.#previous = master ? this.#current : undefined
    this.#current = next
  }

  /** As `SrtpReceiver.rtp`. The sender learns of our answer later than we do: until then it uses the key before. */
  rtp(packet: Uint8Array): number {
    const length = this.#current?.receiver.rtp(packet) ?? NOT_AUTHENTIC
    return length === NOT_AUTHENTIC && this.#previous ? this.#previous.receiver.rtp(packet) : length
  }

  rtcp(packet: Uint8Array): number {
    const length = this.#current?.receiver.rtcp(packet) ?? NOT_AUTHENTIC
    return length === NOT_AUTHENTIC && this.#previous ? this.#previous.receiver.rtcp(packet) : length
  }
}
