/**
 * AES-GCM, RFC 7714 §8 (RTP) and §9 (RTCP). Nothing is written into a packet before its tag has proved right.
 *
 *   RTP:   header | cipher text, tag | MKI              associated: header
 *   RTCP:  header | cipher text, tag | E, index | MKI   associated: header and E, index; the whole plain text when E is 0
 */

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
import type { GcmCipher, SrtpCrypto } from './srtp-crypto.ts'

const TAG_BYTES = 16

export class GcmProtection implements PacketProtection {
  readonly #cipher: GcmCipher
  readonly #salt: Uint8Array
  readonly #mki: Uint8Array
  readonly #iv = new Uint8Array(12)

  constructor(keys: SessionKeys, mki: Uint8Array, crypto: SrtpCrypto) {
    this.#cipher = crypto.aesGcm(keys.cipherKey)
    this.#salt = keys.salt
    this.#mki = mki
  }

  openRtp(packet: Uint8Array, headerEnd: number, place: PacketPlace): number {
    const end = packet.length - this.#mki.length
    if (end - TAG_BYTES < headerEnd || !sameBytes(packet, end, this.#mki, 0, this.#mki.length)) return -1
    const sealed = packet.subarray(headerEnd, end)
    const plain = this.#cipher.open(this.#rtpIv(place), packet.subarray(0, headerEnd), sealed)
    if (!plain) return -1
    packet.set(plain, headerEnd)
    return end - TAG_BYTES
  }

  openRtcp(packet: Uint8Array, place: PacketPlace): number {
    const end = packet.length - this.#mki.length - RTCP_INDEX_BYTES
    const textEnd = end - TAG_BYTES
    if (textEnd < RTCP_HEADER_BYTES) return -1
    if (!sameBytes(packet, end + RTCP_INDEX_BYTES, this.#mki, 0, this.#mki.length)) return -1
    const isEncrypted = ((packet[end] as number) & ENCRYPTED) !== 0
    const from = isEncrypted ? RTCP_HEADER_BYTES : textEnd
    const associated = withIndex(packet.subarray(0, from), packet.subarray(end, end + RTCP_INDEX_BYTES))
    const plain = this.#cipher.open(this.#rtcpIv(place), associated, packet.subarray(from, end))
    if (!plain) return -1
    packet.set(plain, from)
    return textEnd
  }

  sealRtp(packet: Uint8Array, headerEnd: number, place: PacketPlace): Uint8Array {
    const header = packet.subarray(0, headerEnd)
    const text = this.#cipher.seal(this.#rtpIv(place), header, packet.subarray(headerEnd))
    const sealed = new Uint8Array(headerEnd + text.length + this.#mki.length)
    sealed.set(header)
    sealed.set(text, headerEnd)
    sealed.set(this.#mki, headerEnd + text.length)
    return sealed
  }

  sealRtcp(packet: Uint8Array, place: PacketPlace): Uint8Array {
    const header = packet.subarray(0, RTCP_HEADER_BYTES)
    const index = new Uint8Array(RTCP_INDEX_BYTES)
    writeUint32(index, 0, place.sequence)
    index[0] = (index[0] as number) | ENCRYPTED
    const associated = withIndex(header, index)
    const text = this.#cipher.seal(this.#rtcpIv(place), associated, packet.subarray(RTCP_HEADER_BYTES))
    const sealed = new Uint8Array(RTCP_HEADER_BYTES + text.length + RTCP_INDEX_BYTES + this.#mki.length)
    sealed.set(header)
    sealed.set(text, RTCP_HEADER_BYTES)
    sealed.set(index, RTCP_HEADER_BYTES + text.length)
    sealed.set(this.#mki, RTCP_HEADER_BYTES + text.length + RTCP_INDEX_BYTES)
    return sealed
  }

  /** §8.1: 0 (16 bits), SSRC, rollover counter, sequence number; ⊕ salt. */
  #rtpIv({ ssrc, roc, sequence }: PacketPlace): Uint8Array {
    const iv = this.#saltFor(ssrc)
    xorUint32(iv, 6, roc)
    iv[10] = (iv[10] as number) ^ (sequence >> 8)
    iv[11] = (iv[11] as number) ^ (sequence & 0xff)
    return iv
  }

  /** §9.1: 0 (16 bits), SSRC, 0 (16 bits), index; ⊕ salt. */
  #rtcpIv({ ssrc, sequence }: PacketPlace): Uint8Array {
    const iv = this.#saltFor(ssrc)
    xorUint32(iv, 8, sequence)
    return iv
  }

  #saltFor(ssrc: number): Uint8Array {
    this.#iv.set(this.#salt)
    xorUint32(this.#iv, 2, ssrc)
    return this.#iv
  }
}

function withIndex(text: Uint8Array, index: Uint8Array): Uint8Array {
  const both = new Uint8Array(text.length + index.length)
  both.set(text)
  both.set(index, text.length)
  return both
}
