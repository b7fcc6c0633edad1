import { describe, expect, it } from 'vitest'
import { formatSipMessage } from './format-message.ts'
import { headerList, headerTokens, headerValue, headerValues } from './headers.ts'
import { decodeLatin1, encodeLatin1 } from './latin1.ts'
import type { SipRequest } from './message.ts'
import { parseSipMessage } from './parse-message.ts'

const HEAD = [
  'INVITE sip:recorder@192.0.2.9 SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport',
  'From: <sip:sbc@example.com>;tag=a',
  'To: <sip:recorder@192.0.2.9>',
  'Call-ID: abc',
  'CSeq: 1 INVITE',
]

function text(lines: readonly string[], body = '', lineBreak = '\r\n'): Uint8Array {
  return encodeLatin1(`${lines.join(lineBreak)}${lineBreak}${lineBreak}${body}`)
}

function accepted(bytes: Uint8Array): SipRequest {
  const parsed = parseSipMessage(bytes)
  if (!parsed.ok || parsed.message.kind !== 'request') throw new Error(JSON.stringify(parsed))
  return parsed.message
}

describe('parseSipMessage', () => {
  it('reads a request and finds headers in any case and in compact form', () => {
    const request = accepted(
      text([...HEAD.slice(0, 4), 'i: abc', HEAD[5] ?? '', 'k: timer', 'SUPPORTED: Replaces, 100rel']),
    )
    expect(request.method).toBe('INVITE')
    expect(request.requestUri).toBe('sip:recorder@192.0.2.9')
    expect(headerValue(request, 'Call-ID')).toBe('abc')
    expect(headerTokens(request, 'Supported')).toEqual(['timer', 'replaces', '100rel'])
    expect(headerValue(request, 'Subject')).toBeUndefined()
  })

  it('unfolds continued lines and keeps empty headers', () => {
    const request = accepted(text([...HEAD, 'Subject: one', '  two', '\tthree', 'Supported:', 'Recv-Info:  ']))
    expect(headerValue(request, 'Subject')).toBe('one two three')
    expect(headerValue(request, 'Supported')).toBe('')
    expect(headerTokens(request, 'Supported')).toEqual([])
    expect(headerTokens(request, 'Recv-Info')).toEqual([])
  })

  it('keeps every byte of a header value, also half of a UTF-8 letter at its end', () => {
    const bytes = encodeLatin1(`${HEAD.join('\r\n')}\r\nSubject: voil\xc3\xa0\r\nX: \x80\x85\x9f\xff\r\n\r\n`)
    const request = accepted(bytes)
    expect(headerValue(request, 'Subject')).toBe('voil\xc3\xa0')
    expect(headerValue(request, 'X')).toBe('\x80\x85\x9f\xff')
    expect(decodeLatin1(formatSipMessage(request))).toContain('Subject: voil\xc3\xa0\r\nX: \x80\x85\x9f\xff\r\n')
  })

  it('takes several Vias in a line one by one', () => {
    const request = accepted(
      text([...HEAD, 'v: SIP/2.0/TCP a.example;branch=z9hG4bK2, SIP/2.0/UDP [2001:db8::1]:5070']),
    )
    expect(headerValues(request, 'Via')).toHaveLength(2)
    expect(headerList(request, 'Via')).toEqual([
      'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport',
      'SIP/2.0/TCP a.example;branch=z9hG4bK2',
      'SIP/2.0/UDP [2001:db8::1]:5070',
    ])
  })

  it('reads a message whose line breaks are all bare line feeds', () => {
    const body = 'v=0\no=- 1 1 IN IP4 192.0.2.1\n'
    const request = accepted(text([...HEAD, `Content-Length: ${body.length}`], body, '\n'))
    expect(request.headers).toHaveLength(6)
    expect(decodeLatin1(request.body)).toBe(body)
  })

  it('accepts a length that counts the carriage returns a relay removed', () => {
    const parsed = parseSipMessage(text([...HEAD, 'Content-Length: 11'], 'v=0\ns=-\na', '\n'))
    expect(parsed).toMatchObject({ ok: true, problems: ['Content-Length counts line breaks that did not arrive'] })
  })

  it('accepts a length that counts line breaks behind the body which were not sent', () => {
    const body = '--b\r\n\r\nv=0\r\n--b--'
    expect(accepted(text([...HEAD, `Content-Length: ${body.length + 4}`], body)).body).toEqual(encodeLatin1(body))
    expect(parseSipMessage(text([...HEAD, `Content-Length: ${body.length + 5}`], body)).ok).toBe(false)
  })

  it('cuts the body at Content-Length and takes the rest of the datagram without one', () => {
    expect(accepted(text([...HEAD, 'l: 3'], 'v=0\r\njunk')).body).toEqual(encodeLatin1('v=0'))
    expect(accepted(text(HEAD, 'v=0\r\nmore')).body).toEqual(encodeLatin1('v=0\r\nmore'))
  })

  it('ignores empty lines before the start line', () => {
    expect(accepted(encodeLatin1(`\r\n\r\n${HEAD.join('\r\n')}\r\n\r\n`)).method).toBe('INVITE')
  })

  it('tolerates the broken Contacts of recording clients', () => {
    for (const contact of [
      '<<sip:src@192.0.2.1>;+sip.src>',
      '<sip:src@192.0.2.1;src>',
      'sip:src@192.0.2.1;+sip.src',
      'sip:src@192.0.2.1?a=b;+sip.src',
      '',
    ]) {
      expect(headerValue(accepted(text([...HEAD, `Contact: ${contact}`])), 'Contact')).toBe(contact)
    }
  })

  it('refuses no later request of a session for the same Contact', () => {
    for (const method of ['BYE', 'OPTIONS', 'UPDATE']) {
      const lines = [...HEAD, 'Contact: sip:src@192.0.2.1?a=b'].map((line) => line.replace('INVITE', method))
      expect(accepted(text(lines)).method).toBe(method)
    }
  })

  it('keeps what an answer needs of a request it refuses', () => {
    const parsed = parseSipMessage(text([...HEAD, 'Content-Length: 99'], 'short'))
    expect(parsed).toMatchObject({ ok: false, status: 400, reason: 'Content-Length beyond the message' })
    expect(parsed.ok === false && parsed.partial && headerValue(parsed.partial, 'Call-ID')).toBe('abc')
  })

  it('does not call other protocols SIP', () => {
    for (const junk of ['', 'GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01\x02', 'hello']) {
      expect(parseSipMessage(encodeLatin1(junk)).ok).toBe(false)
    }
  })
})

describe('formatSipMessage', () => {
  it('writes the length of the body, whatever the headers say', () => {
    const request: SipRequest = {
      kind: 'request',
      method: 'INFO',
      requestUri: 'sip:a@b',
      headers: [
        { name: 'l', value: '7' },
        { name: 'Subject', value: 'x' },
      ],
      body: encodeLatin1('four'),
    }
    expect(decodeLatin1(formatSipMessage(request))).toBe('INFO sip:a@b SIP/2.0\r\nl: 4\r\nSubject: x\r\n\r\nfour')
  })

  it('lets no value start a header of its own', () => {
    const headers = [{ name: 'Subject', value: 'x\r\nEvil: 1' }]
    const bytes = formatSipMessage({ kind: 'response', status: 200, reason: 'O\nK', headers, body: new Uint8Array(0) })
    expect(decodeLatin1(bytes)).toBe('SIP/2.0 200 O K\r\nSubject: x Evil: 1\r\nContent-Length: 0\r\n\r\n')
  })
})
