/** What recording clients really send, point by point: bodies. */

import { describe, expect, test } from 'vitest'
import { parseSdp } from '../sdp/parse-sdp.ts'
import { parseMetadata } from './parse-metadata.ts'
import { EMPTY_METADATA, fixtureBytes, fixtureRequest, OFFER, seen, splitText } from './siprec-fixture.test-kit.ts'
import { splitBody } from './split-body.ts'

describe('point 15: bodies', () => {
  const both = (sdpType: string, xmlType: string) =>
    splitText(`--b\r\n${sdpType}\r\n\r\n${OFFER}\r\n--b\r\n${xmlType}\r\n\r\n${EMPTY_METADATA}\r\n--b--\r\n`)

  test.each([
    'Content-Type: application/rs-metadata+xml',
    'Content-Type: application/rs-metadata',
    'Content-Type: application/ +xml',
    'Content-Type: text/plain',
    'content-type:APPLICATION/RS-METADATA+XML; charset=UTF-8',
    'Content-Disposition: recording-session',
    'Content-Length: 5\r\nContent-Type:application/rs-metadata+xml',
  ])('metadata as "%s"', (header) => {
    const { sdp, metadata } = both('Content-Type: application/SDP', header)
    expect([sdp, metadata?.text]).toEqual([OFFER, EMPTY_METADATA])
  })

  test.each([
    'Content-Type: application/SDP',
    'Content-Type:application/sdp',
    'Content-Length: 1',
    'Content-Type: application/rs-metadata',
  ])('an offer as "%s"', (header) => {
    const { sdp, metadata } = both(header, 'Content-Type: application/rs-metadata+xml')
    expect([sdp, metadata?.text]).toEqual([OFFER, EMPTY_METADATA])
  })

  test('the metadata part first, wrong part lengths, no blank after the colon', () => {
    const { sdp, metadata } = splitBody(
      'multipart/mixed;boundary=UniqueBroadWorksBoundary',
      fixtureRequest('broadworks.sip').body,
    )
    expect(sdp).toMatch(/^v=0/)
    expect(metadata?.text).toMatch(/^<\?xml.*<\/recording_metadata>$/s)
  })

  const base64 = (text: string) => btoa(text).replace(/.{76}/g, '$&\r\n')
  const quoted = (text: string) => text.replace(/=/g, '=3D').replace(/.{60}/g, '$&=\r\n')
  test.each([
    ['base64', base64],
    ['BASE64 ', base64],
    ['quoted-printable', quoted],
    ['8bit', (text: string) => text],
    ['base64', (text: string) => text],
  ])('parts encoded as %s', (encoding, encode) => {
    const header = (type: string) => `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}`
    const parts = [
      `${header('application/sdp')}\r\n\r\n${encode(OFFER)}`,
      `${header('x/y')}\r\n\r\n${encode(EMPTY_METADATA)}`,
    ]
    const { sdp, metadata } = splitText(`--b\r\n${parts.join('\r\n--b\r\n')}\r\n--b--`)
    expect([sdp?.replaceAll('\r', ''), metadata?.text]).toEqual([OFFER.replaceAll('\r', ''), EMPTY_METADATA])
  })

  test('headers of parts that nobody knows', () => {
    const { sdp, metadata, problems } = both('X-First: 1\r\nContent-Type: application/sdp\r\nX-Last: 2', 'Foo : bar')
    expect([sdp, metadata?.text, problems.filter((problem) => !problem.includes('is taken as'))]).toEqual([
      OFFER,
      EMPTY_METADATA,
      [],
    ])
  })

  test('blanks around boundary lines, no closing boundary', () => {
    const { sdp, metadata, problems } = splitText(
      `\r\n --b \r\nContent-Type: application/sdp\r\n\r\n${OFFER}\r\n--b\t\r\nContent-Type: application/rs-metadata\r\n\r\n${EMPTY_METADATA}`,
    )
    expect([sdp, metadata?.text]).toEqual([OFFER, EMPTY_METADATA])
    expect(problems).toEqual(['no closing boundary'])
  })

  test('bare LF in the whole message', () => {
    expect(new TextDecoder().decode(fixtureBytes('metaswitch.sip'))).not.toContain('\r')
    expect(seen(fixtureRequest('metaswitch.sip')).problems).toEqual([])
  })

  test('a third part is kept aside', () => {
    const { others } = splitBody('multipart/mixed;boundary=uniqueBoundary', fixtureRequest('cisco-cube.sip').body)
    expect(others.map(({ contentType }) => contentType)).toEqual(['application/gtd'])
  })

  test('of two SDP parts the first with an m-line counts', () => {
    const empty = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n'
    const part = (text: string) => `--b\r\nContent-Type: application/sdp\r\n\r\n${text}\r\n`
    expect(splitText(`${part(empty)}${part(OFFER)}${part(OFFER.replace('4000', '5000'))}--b--`).sdp).toBe(OFFER)
  })

  test('a stray foreign boundary inside a part', () => {
    const text = `--b\r\nContent-Type: application/sdp\r\n\r\n${OFFER}--other\r\n\r\n--b\r\nContent-Type: application/rs-metadata\r\n\r\n${EMPTY_METADATA}\r\n--b--`
    const { sdp, metadata } = splitText(text)
    expect(parseSdp(sdp ?? '').sdp.media).toHaveLength(1)
    expect(metadata?.text).toBe(EMPTY_METADATA)
  })

  test('parts inside a part', () => {
    const inner = `--i\r\nContent-Type: application/sdp\r\n\r\n${OFFER}\r\n--i\r\nContent-Type: application/rs-metadata\r\n\r\n${EMPTY_METADATA}\r\n--i--`
    const { sdp, metadata, others } = splitText(
      `--b\r\nContent-Type: multipart/related;boundary=i\r\n\r\n${inner}\r\n--b\r\nContent-Type: application/gtd\r\n\r\nGTD\r\n--b--`,
    )
    expect([sdp, metadata?.text, others.map(({ text }) => text)]).toEqual([OFFER, EMPTY_METADATA, ['GTD']])
  })

  test('a body that is only EMPTY_METADATA, or only OFFER, whatever the type says', () => {
    for (const type of ['application/rs-metadata+xml', 'application/sdp', 'multipart/mixed;boundary=b', '']) {
      expect(splitText(`  ${EMPTY_METADATA}`, type).metadata?.text.trim()).toBe(EMPTY_METADATA)
      expect(splitText(OFFER, type).sdp).toBe(OFFER)
    }
  })

  test.each(['multipart/mixed', 'multipart/mixed;boundary=wrong', 'application/sdp', ''])(
    'parts under the type "%s"',
    (type) => {
      const { sdp, metadata } = splitText(
        `--b\r\nContent-Type: application/sdp\r\n\r\n${OFFER}\r\n--b\r\nContent-Type: application/rs-metadata\r\n\r\n${EMPTY_METADATA}\r\n--b--`,
        type,
      )
      expect([sdp, metadata?.text]).toEqual([OFFER, EMPTY_METADATA])
    },
  )

  test('a quoted boundary with blanks', () => {
    expect(seen(fixtureRequest('freeswitch.sip')).streams).toHaveLength(2)
  })

  test('metadata that is no XML is kept as text', () => {
    const { metadata } = splitText('--b\r\nContent-Type: application/rs-metadata\r\n\r\nnone today\r\n--b--')
    expect(metadata).toEqual({ contentType: 'application/rs-metadata', text: 'none today' })
    expect(parseMetadata(metadata?.text ?? '').metadata).toBeUndefined()
  })

  test('metadata in UTF-8, with or without byte order mark, or in latin1', () => {
    const text = EMPTY_METADATA.replace('complete', 'Zoë')
    expect(splitText(`\ufeff${text}`, 'application/rs-metadata').metadata?.text).toBe(text)
    const latin1 = Uint8Array.from(text, (char) => char.charCodeAt(0))
    expect(splitBody('application/rs-metadata', latin1).metadata?.text).toBe(text)
  })
})
