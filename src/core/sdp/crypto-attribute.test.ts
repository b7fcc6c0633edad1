import { describe, expect, it } from 'vitest'
import { SRTP_SUITES } from '../model/srtp.ts'
import { chooseCrypto, formatCrypto, parseCrypto } from './crypto-attribute.ts'
import { parseSdp } from './parse-sdp.ts'
import { blankKeys, quoteWithoutKeys } from './without-keys.ts'

/** 30 bytes: key and salt of the 128-bit suites in counter mode. */
const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'
const SUITE = 'AES_CM_128_HMAC_SHA1_80'

const taken = (value: string) => {
  const read = parseCrypto(value)
  if (typeof read === 'string') throw new TypeError(read)
  return read
}

describe('a=crypto', () => {
  it('is read as in the example of RFC 4568 §9.2', () => {
    const { tag, master } = taken(`1 ${SUITE} inline:${KEY}|2^20|1:4`)
    expect(tag).toBe(1)
    expect([master.suite.name, master.key.length, master.salt.length]).toEqual([SUITE, 16, 14])
    expect([...master.mki]).toEqual([0, 0, 0, 1])
  })

  it.each([
    `1 ${SUITE} inline:${KEY}`,
    `1 ${SUITE} inline:${KEY}|2^48`,
    `1 ${SUITE} inline:${KEY}|1048576`,
    `1 ${SUITE} inline:${KEY}|1:1`,
    `1 ${SUITE} inline:${KEY}|340282366920938463463374607431768211455:16`,
    `1 ${SUITE} inline:${KEY} WSH=64`,
    `1 ${SUITE} inline:${KEY} -something=1 WSH=1024`,
    `  7   aes_cm_128_hmac_sha1_80   INLINE:${KEY}  `,
  ])('is taken: %s', (value) => {
    expect(typeof parseCrypto(value)).toBe('object')
  })

  it.each([
    ['', 'malformed'],
    ['x', 'malformed'],
    [`0x1 ${SUITE} inline:${KEY}`, 'malformed'],
    [`1 ${SUITE} ${KEY}`, 'malformed'],
    [`1 ${SUITE} inline:!!!`, 'malformed'],
    [`1 ${SUITE} inline:${KEY}|2^49`, 'malformed'],
    [`1 ${SUITE} inline:${KEY}|0`, 'malformed'],
    [`1 ${SUITE} inline:${KEY}|2^20|256:1`, 'malformed'],
    [`1 ${SUITE} inline:${KEY}|2^20|1:129`, 'malformed'],
    [`1 ${SUITE} inline:${KEY}|2^20|1:4|9`, 'malformed'],
    [`1 F8_128_HMAC_SHA1_80 inline:${KEY}`, 'unknown-suite'],
    [`1 AES_192_CM_HMAC_SHA1_80 inline:${KEY}`, 'unknown-suite'],
    [`1 AEAD_AES_256_GCM inline:${KEY}`, 'key-length'],
    [`1 ${SUITE} inline:AAAA`, 'key-length'],
    [`1 ${SUITE} inline:${KEY}|2^20|1:4;inline:${KEY}|2^20|2:4`, 'several-keys'],
    [`1 ${SUITE} inline:${KEY} KDR=20`, 'session-parameter'],
    [`1 ${SUITE} inline:${KEY} UNENCRYPTED_SRTP`, 'session-parameter'],
    [`1 ${SUITE} inline:${KEY} UNENCRYPTED_SRTCP`, 'session-parameter'],
    [`1 ${SUITE} inline:${KEY} UNAUTHENTICATED_SRTP`, 'session-parameter'],
    [`1 ${SUITE} inline:${KEY} FEC_ORDER=SRTP_FEC`, 'session-parameter'],
    [`1 ${SUITE} inline:${KEY} WSH=4096`, 'session-parameter'],
    [`1 ${SUITE} inline:${KEY} something=1`, 'session-parameter'],
  ])('%s is not taken: %s', (value, problem) => {
    expect(parseCrypto(value)).toBe(problem)
  })

  it('is written so that it reads the same, in every suite', () => {
    for (const suite of SRTP_SUITES) {
      for (const mki of [[], [0, 0, 0, 9], [255]]) {
        const master = {
          suite,
          key: new Uint8Array(suite.keyBytes).fill(200),
          salt: new Uint8Array(suite.saltBytes).fill(3),
          mki: Uint8Array.from(mki),
        }
        expect(parseCrypto(formatCrypto({ tag: 12, master }))).toEqual({ tag: 12, master })
      }
    }
  })
})

describe('of several lines', () => {
  const chosen = (protocol: string, ...lines: readonly string[]) => {
    const text = `v=0\nm=audio 4000 ${protocol} 0\n${lines.map((line) => `a=crypto:${line}\n`).join('')}`
    const [media] = parseSdp(text).sdp.media
    return media && chooseCrypto(media)?.tag
  }
  const unknown = `1 F8_128_HMAC_SHA1_80 inline:${KEY}`
  const short = `2 AES_CM_128_HMAC_SHA1_32 inline:${KEY}`
  const long = `3 ${SUITE} inline:${KEY}`

  it('the first that can be taken is chosen: the order is the preference of its sender', () => {
    expect(chosen('RTP/SAVP', unknown, short, long)).toBe(2)
    expect(chosen('RTP/SAVPF', unknown, long, short)).toBe(3)
    expect(chosen('RTP/SAVP', unknown, `${long} KDR=1`)).toBeUndefined()
  })

  it('none is chosen where keys come by DTLS, though lines of SDES stand beside; plain profiles may have keys too', () => {
    expect(chosen('UDP/TLS/RTP/SAVPF', long)).toBeUndefined()
    expect(chosen('RTP/AVP', long)).toBe(3)
    expect(chosen('RTP/AVP')).toBeUndefined()
  })
})

describe('texts without keys', () => {
  it('read as before, with zeros in place of keys', () => {
    const text = `a=crypto:1 ${SUITE} inline:${KEY}|2^20;INLINE:${KEY}|1:4\r\na=label:1`
    const blank = blankKeys(text)
    expect(blank).not.toContain(KEY.slice(0, 8))
    expect(blank).toHaveLength(text.length)
    expect(parseCrypto(blankKeys(`1 ${SUITE} inline:${KEY}`))).toMatchObject({ tag: 1 })
    expect(blankKeys('a=fmtp:101 0-15')).toBe('a=fmtp:101 0-15')
  })

  it('quote nothing that could be a key, also of a line that was torn', () => {
    for (const line of [`inline:${KEY}`, KEY, KEY.slice(7), `x ${KEY}|2^20`]) {
      expect(quoteWithoutKeys(line)).not.toContain(KEY.slice(10, 20))
    }
    const { problems } = parseSdp(`v=0\nm=audio 4000 RTP/SAVP 0\na=crypto:1 ${SUITE}\n inline:${KEY}\n${KEY}\n`)
    expect(problems.join('\n')).toContain('line not understood')
    expect(problems.join('\n')).not.toContain(KEY.slice(10, 20))
  })
})
