/**
 * AES in counter mode with HMAC-SHA1, RFC 3711 §4.1.1 and §4.2.1. The tag is checked before anything is decrypted.
 *
 *   RTP:   header | cipher text | MKI | tag            tag over header, cipher text and rollover counter
 *   RTCP:  header | cipher text | E, index | MKI | tag tag over all that stands before the MKI
 */

import { CounterMode } from './counter-mode.ts'
import {
  ENCRYPTED,
  type PacketPlace,
  type PacketProtection,
  RTCP_HEADER_BYTES,
  RTCP_INDEX_BYTES,
  sameBytes,
  writeUint32,
  xorUint32,
} from './packet-protection.ts'
import type { SessionKeys } from './session-keys.ts'
import type { HmacSha1, SrtpCrypto } from './srtp-crypto.ts'

const NOTHING = new Uint8Array(0)

export class CounterProtection implements PacketProtection {
  readonly #cipher: CounterMode
  readonly #hmac: HmacSha1
  readonly #salt: Uint8Array
  readonly #mki: Uint8Array
  readonly #tagBytes: number
  readonly #iv = new Uint8Array(16)
  readonly #roc = new Uint8Array(4)

  constructor(keys: SessionKeys, mki: Uint8Array, tagBytes: number, crypto: SrtpCrypto) {
    this.#cipher = new CounterMode(crypto.aes(keys.cipherKey))
    this.#hmac = crypto.hmacSha1(keys.authenticationKey)
    this.#salt = keys.salt
    this.#mki = mki
    this.#tagBytes = tagBytes
  }

  openRtp(packet: Uint8Array, headerEnd: number, place: PacketPlace): number {
    const end = packet.length - this.#tagBytes - this.#mki.length
    if (end < headerEnd) return -1
    writeUint32(this.#roc, 0, place.roc)
    if (!this.#isAuthentic(packet, end, this.#roc)) return -1
    this.#cipher.apply(this.#rtpIv(place), packet, headerEnd, end)
    return end
  }

  openRtcp(packet: Uint8Array, place: PacketPlace): number {
    const end = packet.length - this.#tagBytes - this.#mki.length
    const textEnd = end - RTCP_INDEX_BYTES
    if (textEnd < RTCP_HEADER_BYTES || !this.#isAuthentic(packet, end, NOTHING)) return -1
    if ((packet[textEnd] as number) & ENCRYPTED) {
      this.#cipher.apply(this.#rtcpIv(place), packet, RTCP_HEADER_BYTES, textEnd)
    }
    return textEnd
  }

  sealRtp(packet: Uint8Array, headerEnd: number, place: PacketPlace): Uint8Array {
    const sealed = new Uint8Array(packet.length + this.#mki.length + this.#tagBytes)
    sealed.set(packet)
    this.#cipher.apply(this.#rtpIv(place), sealed, headerEnd, packet.length)
    writeUint32(this.#roc, 0, place.roc)
    return this.#finish(sealed, packet.length, this.#roc)
  }

  sealRtcp(packet: Uint8Array, place: PacketPlace): Uint8Array {
    const end = packet.length + RTCP_INDEX_BYTES
    const sealed = new Uint8Array(end + this.#mki.length + this.#tagBytes)
    sealed.set(packet)
    this.#cipher.apply(this.#rtcpIv(place), sealed, RTCP_HEADER_BYTES, packet.length)
    writeUint32(sealed, packet.length, place.sequence)
    sealed[packet.length] = (sealed[packet.length] as number) | ENCRYPTED
    return this.#finish(sealed, end, NOTHING)
  }

  #finish(sealed: Uint8Array, end: number, more: Uint8Array): Uint8Array {
    const tag = this.#hmac.digest(sealed.subarray(0, end), more)
    sealed.set(this.#mki, end)
    for (let index = 0; index < this.#tagBytes; index++) sealed[end + this.#mki.length + index] = tag[index] as number
    return sealed
  }

  #isAuthentic(packet: Uint8Array, end: number, more: Uint8Array): boolean {
    const mkiBytes = this.#mki.length
    if (mkiBytes > 0 && !sameBytes(packet, end, this.#mki, 0, mkiBytes)) return false
    const tag = this.#hmac.digest(packet.subarray(0, end), more)
    return sameBytes(packet, end + mkiBytes, tag, 0, this.#tagBytes)
  }

  /** (salt · 2^16) ⊕ (SSRC · 2^64) ⊕ (index · 2^16). */
  #rtpIv({ ssrc, roc, sequence }: PacketPlace): Uint8Array {
    const iv = this.#saltFor(ssrc)
    xorUint32(iv, 8, roc)
    iv[12] = (iv[12] as number) ^ (sequence >> 8)
    iv[13] = (iv[13] as number) ^ (sequence & 0xff)
    return iv
  }

  #rtcpIv({ ssrc, sequence }: PacketPlace): Uint8Array {
    const iv = this.#saltFor(ssrc)
    xorUint32(iv, 10, sequence)
    return iv
  }

  #saltFor(ssrc: number): Uint8Array {
    this.#iv.set(this.#salt)
    xorUint32(this.#iv, 4, ssrc)
    return this.#iv
  }
}
