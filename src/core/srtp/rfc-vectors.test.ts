/** The test vectors of RFC 3711 appendix B, RFC 6188 §7 and RFC 7714 §16–17. */

import { expect, test } from 'vitest'
import { nodeSrtpCrypto } from '../../adapters/node-srtp-crypto.ts'
import { findSrtpSuite, type SrtpMasterKey } from '../model/srtp.ts'
import { CounterMode } from './counter-mode.ts'
import { GcmProtection } from './gcm-protection.ts'
import { deriveSessionKeys } from './session-keys.ts'
import { hex, masterKey, toHex } from './srtp.test-kit.ts'
import { SrtpReceiver } from './srtp-receiver.ts'
import { createSrtpSender } from './srtp-sender.ts'

const master = (suite: string, key: string, salt: string): SrtpMasterKey => ({
  ...masterKey(suite),
  key: hex(key),
  salt: hex(salt),
})

test.each([
  [
    'RFC 3711 B.2',
    '2B7E151628AED2A6ABF7158809CF4F3C',
    'e03ead0935c95e80e166b16dd92b4eb4 d23513162b02d0f72a43a2fe4a5f97ab 41e95b3bb0a2e8dd477901e4fca894c0',
  ],
  [
    'RFC 6188 §7.1',
    '57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98',
    '92bdd28a93c3f52511c677d08b5515a4 9da71b2378a854f67050756ded165bac 63c4868b7096d88421b563b8c94c9a31',
  ],
])('counter mode, %s', (_, key, stream) => {
  const text = new Uint8Array(48)
  new CounterMode(nodeSrtpCrypto.aes(hex(key))).apply(hex('f0f1f2f3f4f5f6f7f8f9fafbfcfd0000'), text, 0, 48)
  expect(toHex(text)).toBe(stream.replaceAll(' ', ''))
})

test('counter mode, the last block of RFC 3711 B.2: the counter has 16 bits', () => {
  const text = new Uint8Array(0xff02 * 16)
  const cipher = new CounterMode(nodeSrtpCrypto.aes(hex('2B7E151628AED2A6ABF7158809CF4F3C')))
  cipher.apply(hex('f0f1f2f3f4f5f6f7f8f9fafbfcfd0000'), text, 0, text.length)
  expect(toHex(text.subarray(-48))).toBe(
    'ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44',
  )
})

test('keys are derived as in RFC 3711 B.3', () => {
  const keys = deriveSessionKeys(
    master('AES_CM_128_HMAC_SHA1_80', 'E1F97A0D3E018BE0D64FA32C06DE4139', '0EC675AD498AFEEBB6960B3AABE6'),
    'rtp',
    nodeSrtpCrypto,
  )
  expect(toHex(keys.cipherKey)).toBe('c61e7a93744f39ee10734afe3ff7a087')
  expect(toHex(keys.salt)).toBe('30cbbc08863d8c85d49db34a9ae1')
  expect(toHex(keys.authenticationKey)).toBe('cebe321f6ff7716b6fd4ab49af256a156d38baa4')
})

test('keys are derived as in RFC 6188 §7.2', () => {
  const keys = deriveSessionKeys(
    master(
      'AES_256_CM_HMAC_SHA1_80',
      'f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6',
      '3b04803de51ee7c96423ab5b78d2',
    ),
    'rtp',
    nodeSrtpCrypto,
  )
  expect(toHex(keys.cipherKey)).toBe('5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4')
  expect(toHex(keys.salt)).toBe('fa31791685ca444a9e07c6c64e93')
  expect(toHex(keys.authenticationKey)).toBe('fd9c32d39ed5fbb5a9dc96b30818454d1313dc05')
})

/** The packets that libsrtp's own test sends (`test/srtp_driver.c`, "validate against reference packet"). */
test('whole packets of AES_CM_128_HMAC_SHA1_80 come out as libsrtp makes them', () => {
  const key = master('AES_CM_128_HMAC_SHA1_80', 'e1f97a0d3e018be0d64fa32c06de4139', '0ec675ad498afeebb6960b3aabe6')
  const plain = hex(`800f1234decafbadcafebabe${'ab'.repeat(16)}`)
  const sealed = '800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb'
  const plainRtcp = hex(`81c8000bcafebabe${'ab'.repeat(16)}`)
  const sealedRtcp = '81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798'
  const sender = createSrtpSender(key, nodeSrtpCrypto)
  expect(toHex(sender.rtp(plain))).toBe(sealed)
  expect(toHex(sender.rtcp(plainRtcp))).toBe(sealedRtcp)
  const receiver = new SrtpReceiver(key, nodeSrtpCrypto)
  const packet = hex(sealed)
  expect(toHex(packet.subarray(0, receiver.rtp(packet)))).toBe(toHex(plain))
  const report = hex(sealedRtcp)
  expect(toHex(report.subarray(0, receiver.rtcp(report)))).toBe(toHex(plainRtcp))
})

/** RFC 7714 gives session keys: they stand below key derivation. */
function gcm(keyBytes: number) {
  const cipherKey = Uint8Array.from({ length: keyBytes }, (_, index) => index)
  const keys = { cipherKey, authenticationKey: new Uint8Array(0), salt: hex('517569642070726f2071756f') }
  return new GcmProtection(keys, new Uint8Array(0), nodeSrtpCrypto)
}

const RTP = '8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573'
const RTP_PLACE = { ssrc: 0x5501a0b2, roc: 0, sequence: 0xf17b }
const RTCP = '81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef'
const RTCP_PLACE = { ssrc: 0x4d617273, roc: 0, sequence: 0x5d4 }

test.each([
  [
    '§16.1, §17.1',
    16,
    '8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce',
    '81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4',
  ],
  [
    '§16.2, §17.2',
    32,
    '8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13',
    '81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4',
  ],
])('AES-GCM packets, RFC 7714 %s', (_, keyBytes, sealedRtp, sealedRtcp) => {
  expect(toHex(gcm(keyBytes).sealRtp(hex(RTP), 12, RTP_PLACE))).toBe(sealedRtp)
  expect(toHex(gcm(keyBytes).sealRtcp(hex(RTCP), RTCP_PLACE))).toBe(sealedRtcp)
  const packet = hex(sealedRtp)
  expect(toHex(packet.subarray(0, gcm(keyBytes).openRtp(packet, 12, RTP_PLACE)))).toBe(RTP)
  const report = hex(sealedRtcp)
  expect(toHex(report.subarray(0, gcm(keyBytes).openRtcp(report, RTCP_PLACE)))).toBe(RTCP)
})

test('a report that is authenticated only, RFC 7714 §17.3', () => {
  const report = hex(`${RTCP}841dd9683dd78ec92ae58790125f62b3000005d4`)
  expect(toHex(report.subarray(0, gcm(16).openRtcp(report, RTCP_PLACE)))).toBe(RTCP)
})

test('a suite has the lengths of RFC 4568 §6.2, RFC 6188 §4 and RFC 7714 §14.2', () => {
  const lengths = (name: string) => {
    const { keyBytes, saltBytes, rtpTagBytes, rtcpTagBytes } = findSrtpSuite(name) ?? {}
    return [keyBytes, saltBytes, rtpTagBytes, rtcpTagBytes]
  }
  expect(lengths('AES_CM_128_HMAC_SHA1_80')).toEqual([16, 14, 10, 10])
  expect(lengths('AES_CM_128_HMAC_SHA1_32')).toEqual([16, 14, 4, 10])
  expect(lengths('AES_256_CM_HMAC_SHA1_80')).toEqual([32, 14, 10, 10])
  expect(lengths('AES_256_CM_HMAC_SHA1_32')).toEqual([32, 14, 4, 10])
  expect(lengths('AEAD_AES_128_GCM')).toEqual([16, 12, 16, 16])
  expect(lengths('AEAD_AES_256_GCM')).toEqual([32, 12, 16, 16])
})
