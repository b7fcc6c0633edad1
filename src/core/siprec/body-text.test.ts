import { expect, it } from 'vitest'
import { encodeLatin1 } from '../sip/latin1.ts'
import { bodyText } from './body-text.ts'
import { parseMetadata } from './parse-metadata.ts'
import { splitBody } from './split-body.ts'

const XML = `<?xml version="1.0" encoding="UTF-16"?><recording xmlns="urn:ietf:params:xml:ns:recording:1">
<participant participant_id="p1"><nameID aor="sip:1@a.example"><name>Zoë 李</name></nameID></participant></recording>`

/** One character per byte. */
function utf16(text: string, order: 'le' | 'be'): string {
  const bytes = Buffer.from(text, 'utf16le')
  return (order === 'le' ? bytes : bytes.swap16()).toString('latin1')
}

it.each(['le', 'be'] as const)('reads UTF-16 (%s), with a byte order mark and without', (order) => {
  expect(bodyText(utf16(XML, order))).toBe(XML)
  expect(bodyText(utf16(`\ufeff${XML}`, order))).toBe(XML)
})

it('reads UTF-8 and latin1', () => {
  expect(bodyText('\xef\xbb\xbf<a>Zo\xc3\xab</a>')).toBe('<a>Zoë</a>')
  expect(bodyText('<a>Zo\xeb</a>')).toBe('<a>Zoë</a>')
})

it('finds the parties of metadata in UTF-16, in a part and alone', () => {
  const xml = utf16(`\ufeff${XML}`, 'le')
  const part = `--b\r\nContent-Type: application/rs-metadata+xml\r\n\r\n${xml}\r\n--b--\r\n`
  for (const [type, body] of [
    ['multipart/mixed;boundary=b', part],
    ['application/rs-metadata+xml', xml],
  ] as const) {
    const text = splitBody(type, encodeLatin1(body)).metadata?.text ?? ''
    expect(parseMetadata(text).metadata?.participants[0]).toMatchObject({ name: 'Zoë 李' })
  }
})
