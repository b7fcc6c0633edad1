/** For tests: keys by suite, packets, and hexadecimal as the RFCs print it. */

import { findSrtpSuite, type SrtpMasterKey } from '../model/srtp.ts'

export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'))
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** `seed`: keys of different seeds differ. */
export function masterKey(suiteName: string, seed = 1, mki = ''): SrtpMasterKey {
  const suite = findSrtpSuite(suiteName)
  if (!suite) throw new TypeError(suiteName)
  const key = Uint8Array.from({ length: suite.keyBytes }, (_, index) => index * 7 + seed)
  const salt = Uint8Array.from({ length: suite.saltBytes }, (_, index) => index * 13 + seed)
  return { suite, key, salt, mki: hex(mki) }
}

/** A G.711 packet of 20 ms, its payload filled with `mark`. `sequence` may be beyond 16 bits. */
export function rtpPacket(sequence: number, mark = 7, ssrc = 0xcafebabe): Uint8Array {
  const packet = new Uint8Array(172).fill(mark)
  const view = new DataView(packet.buffer)
  view.setUint32(0, 0x8000_0000 + (sequence & 0xffff))
  view.setUint32(4, (sequence * 160) >>> 0)
  view.setUint32(8, ssrc)
  return packet
}

export function rtcpPacket(ssrc = 0xcafebabe): Uint8Array {
  const packet = new Uint8Array(28)
  const view = new DataView(packet.buffer)
  view.setUint32(0, 0x80c8_0006)
  view.setUint32(4, ssrc)
  return packet
}
