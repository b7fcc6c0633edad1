import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusalOf } from './answer-offer.ts'
import { dtlsAttributes, readDtls, sameAssociation } from './dtls-attributes.ts'
import { parseSdp } from './parse-sdp.ts'
import type { SdpMedia } from './session-description.ts'

const SHA_256 = Array.from({ length: 32 }, () => 'AB').join(':')
const SHA_1 = Array.from({ length: 20 }, () => 'cd').join(':')

function media(attributes: string, { profile = 'UDP/TLS/RTP/SAVP', session = '' } = {}): SdpMedia {
  const text = `v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n${session}m=audio 4000 ${profile} 0\n${attributes}`
  const [first] = parseSdp(text).sdp.media
  if (!first) throw new Error(text)
  return first
}

describe('keys by DTLS', () => {
  it('are read with fingerprint, role, identity and where RTCP is', () => {
    const id = 'a'.repeat(24)
    const read = readDtls(
      media(`a=fingerprint:SHA-256 ${SHA_256}\na=setup:actpass\na=tls-id:${id}\na=rtcp:5007 IN IP4 192.0.2.1`),
    )
    expect(read).toEqual({
      fingerprints: [{ hash: 'sha-256', hex: 'ab'.repeat(32) }],
      setup: 'actpass',
      tlsId: id,
      rtcpMux: false,
      rtcpPort: 5007,
    })
  })

  it('may be described once for the whole session, where a line does not say it itself', () => {
    const session = `a=fingerprint:sha-256 ${SHA_256}\na=setup:passive\n`
    expect(readDtls(media('', { session }))).toMatchObject({ setup: 'passive', rtcpPort: 4001 })
    const own = media(`a=fingerprint:sha-1 ${SHA_1}`, { session })
    expect(readDtls(own)?.fingerprints).toEqual([{ hash: 'sha-1', hex: 'cd'.repeat(20) }])
  })

  it('of several fingerprints are those of the strongest hash', () => {
    const read = readDtls(media(`a=fingerprint:sha-1 ${SHA_1}\na=fingerprint:sha-256 ${SHA_256}`))
    expect(read?.fingerprints.map(({ hash }) => hash)).toEqual(['sha-256'])
  })

  it('come from the active side when nobody says who begins', () => {
    expect(readDtls(media(`a=fingerprint:sha-256 ${SHA_256}`))?.setup).toBe('active')
  })

  it('stand in the old profiles too, unless they have keys in the SDP', () => {
    const attributes = `a=fingerprint:sha-256 ${SHA_256}\na=setup:actpass`
    expect(refusalOf(media(attributes, { profile: 'RTP/SAVPF' }))).toBeUndefined()
    const sdes = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(40)}\n${attributes}`
    expect(readDtls(media(sdes, { profile: 'RTP/SAVP' }))).toBeUndefined()
  })

  it.each([
    ['no fingerprint', 'a=setup:active'],
    ['one that is too short', `a=fingerprint:sha-256 ${SHA_1}`],
    ['one that is no hex', 'a=fingerprint:sha-256 zz:zz'],
    ['MD5', `a=fingerprint:md5 ${SHA_1}`],
    ['a connection for later', `a=fingerprint:sha-256 ${SHA_256}\na=setup:holdconn`],
  ])('are refused with %s', (_, attributes) => {
    expect(refusalOf(media(attributes))).toBe('dtls')
  })

  it('are the same association as long as certificate, tls-id and multiplexing are', () => {
    const base = `a=fingerprint:sha-256 ${SHA_256}`
    const read = (text: string) => {
      const found = readDtls(media(text))
      if (!found) throw new Error(text)
      return found
    }
    expect(sameAssociation(read(`${base}\na=setup:actpass`), read(`${base}\na=setup:active`))).toBe(true)
    expect(sameAssociation(read(base), read(`${base}\na=tls-id:${'b'.repeat(20)}`))).toBe(false)
    expect(sameAssociation(read(base), read(`${base}\na=rtcp-mux`))).toBe(false)
    expect(sameAssociation(read(base), read(base.replaceAll('AB', 'AC')))).toBe(false)
  })

  it('are written so that they are read back', () => {
    const local = { fingerprint: { hash: 'sha-256', hex: 'ab'.repeat(32) }, setup: 'passive', rtcpMux: true } as const
    const text = dtlsAttributes(local).map(({ name, value }) =>
      value === undefined ? `a=${name}` : `a=${name}:${value}`,
    )
    expect(readDtls(media(text.join('\n')))).toMatchObject({
      fingerprints: [local.fingerprint],
      setup: 'passive',
      rtcpMux: true,
    })
  })

  it('of any text are read without a throw', () => {
    const piece = fc.constantFrom(
      'a=fingerprint:',
      'sha-256 ',
      'AB:',
      'a=setup:',
      'actpass',
      'a=tls-id:',
      'a=rtcp:',
      '\n',
      ' ',
      '9999999',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 20 })), { maxLength: 30 }), (pieces) => {
        readDtls(media(pieces.join('').replaceAll('m=', '')))
      }),
      { seed: 8122, numRuns: 500 },
    )
  })
})
