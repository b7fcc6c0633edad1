import { describe, expect, it } from 'vitest'
import { parseCSeq } from './cseq.ts'
import { formatQuoted, hasSrcFeature, parseNameAddress, tagOf } from './name-address.ts'
import { parameter } from './parameters.ts'
import { parseDeltaSeconds, parseSessionExpires } from './session-expires.ts'
import { formatHostPort, parseSipUri } from './sip-uri.ts'
import { parseVia, viaRowsForResponse } from './via.ts'

describe('parseNameAddress', () => {
  it('reads quoted, unquoted and missing display names', () => {
    expect(parseNameAddress('"J Rosenberg \\\\\\"" <sip:j@example.com> ; tag = 98')).toEqual({
      displayName: 'J Rosenberg \\"',
      uri: 'sip:j@example.com',
      parameters: [{ name: 'tag', value: '98' }],
    })
    expect(parseNameAddress('caller<sip:caller@example.com>;tag=3')?.displayName).toBe('caller')
    expect(parseNameAddress('sip:a@b;tag=x')).toMatchObject({ displayName: '', uri: 'sip:a@b' })
    expect(tagOf('sip:a@b;tag=x')).toBe('x')
    expect(tagOf('<sip:a@b;tag=notmine>')).toBeUndefined()
  })

  it('makes out the URI of malformed values and says what is wrong', () => {
    expect(parseNameAddress('<<sip:src@192.0.2.1>;+sip.src>')).toEqual({
      displayName: '',
      uri: 'sip:src@192.0.2.1',
      parameters: [{ name: '+sip.src' }],
      problem: 'doubled angle bracket',
    })
    expect(parseNameAddress('< sip:a@b >')).toMatchObject({ uri: 'sip:a@b', problem: 'blank around the URI' })
    expect(parseNameAddress('Bell, A <sip:a@b>')).toMatchObject({ uri: 'sip:a@b', problem: /quoted/ })
    expect(parseNameAddress('<sip:a@b;tag=1')).toMatchObject({ uri: 'sip:a@b;tag=1', problem: /not closed/ })
  })

  it('refuses an unclosed quote and an empty address', () => {
    for (const value of ['"Mr. J. User <sip:j@example.com>', '', '<>', '<<>>', 'two words']) {
      expect(parseNameAddress(value)).toBeUndefined()
    }
  })

  it('writes a quoted string that reads back', () => {
    const text = 'a "b" \\c'
    expect(parseNameAddress(`${formatQuoted(text)} <sip:a@b>`)?.displayName).toBe(text)
  })

  it('finds the mark of a recording client wherever it stands', () => {
    for (const contact of [
      '<sip:a@b>;+sip.src',
      '<<sip:a@b>;+sip.src>',
      '<sip:a@b;+sip.src>',
      '<sip:a@b>;src',
      '<sip:a@b>;+sip.src="true";x=1',
      '<sip:a@b;src;transport=tcp>',
    ]) {
      expect(hasSrcFeature(contact), contact).toBe(true)
    }
    for (const contact of ['<sip:src@b>', '<sip:a@b>;srcx', '<sip:a@b>;x=src'])
      expect(hasSrcFeature(contact)).toBe(false)
  })
})

describe('parseSipUri', () => {
  it('takes apart user, host, port, parameters and headers', () => {
    expect(parseSipUri('SIPS:+4930;phone-context=x:secret@[2001:DB8::1]:5061;transport=TCP;lr?Subject=a')).toEqual({
      scheme: 'sips',
      user: '+4930;phone-context=x',
      host: '2001:db8::1',
      port: 5061,
      parameters: [{ name: 'transport', value: 'TCP' }, { name: 'lr' }],
      headers: 'Subject=a',
    })
    expect(parseSipUri('sip:example.com')).toEqual({ scheme: 'sip', host: 'example.com', parameters: [] })
    expect(parseSipUri('sip:a@b@c.example')).toMatchObject({ user: 'a@b', host: 'c.example' })
    expect(parseSipUri('sip:a@c.example;x=d@e')).toMatchObject({ user: 'a', host: 'c.example' })
  })

  it('refuses what has no host', () => {
    for (const uri of ['', 'sip:', 'sip:a@', 'tel:+4930', 'sip:a@b c', 'sip:a@b:70000', 'sip:a@[::1']) {
      expect(parseSipUri(uri), uri).toBeUndefined()
    }
  })

  it('writes IPv6 in brackets', () => {
    expect(formatHostPort('::1', 5060)).toBe('[::1]:5060')
    expect(formatHostPort('192.0.2.1')).toBe('192.0.2.1')
  })
})

describe('Via', () => {
  it('reads blanks around its separators', () => {
    expect(parseVia('SIP  / 2.0 / UDP  192.0.2.2 : 5070 ;branch=390skdjuw')).toMatchObject({
      transport: 'UDP',
      host: '192.0.2.2',
      port: 5070,
      branch: '390skdjuw',
    })
    expect(parseVia('SIP/2.0/TLS [2001:db8::9]:5061;branch=z9hG4bK1')?.host).toBe('2001:db8::9')
    for (const value of ['', ';', 'SIP/2.0/UDP', 'SIP/7.0/UDP a', 'SIP/2.0/UDP [::1;branch=x']) {
      expect(parseVia(value), value).toBeUndefined()
    }
  })

  it('is sent back as it came, with received and rport only where they belong', () => {
    const rows = (value: string) =>
      viaRowsForResponse({ headers: [{ name: 'v', value }] }, '198.51.100.7', 4711).map((row) => row.value)
    expect(rows('SIP/2.0/UDP 198.51.100.7;branch=x')).toEqual(['SIP/2.0/UDP 198.51.100.7;branch=x'])
    expect(rows('SIP/2.0/UDP pbx:5060;branch=x, SIP/2.0/TCP  other ;b')).toEqual([
      'SIP/2.0/UDP pbx:5060;branch=x;received=198.51.100.7',
      'SIP/2.0/TCP  other ;b',
    ])
    expect(rows('SIP/2.0/UDP 198.51.100.7;rport;branch=x;received=1.2.3.4')).toEqual([
      'SIP/2.0/UDP 198.51.100.7;branch=x;received=198.51.100.7;rport=4711',
    ])
  })
})

describe('numbers', () => {
  it('reads CSeq with leading zeros and refuses overlarge ones', () => {
    expect(parseCSeq('0009   INVITE')).toEqual({ sequence: 9, method: 'INVITE' })
    expect(parseCSeq('1000000001 BYE')?.sequence).toBe(1_000_000_001)
    for (const value of ['36893488147419103232 REGISTER', '-1 BYE', '1', 'BYE 1', ''])
      expect(parseCSeq(value)).toBeUndefined()
  })

  it('reads session timers', () => {
    expect(parseSessionExpires('1800 ; refresher = UAS')).toEqual({ intervalSeconds: 1800, refresher: 'uas' })
    expect(parseSessionExpires('90')).toEqual({ intervalSeconds: 90 })
    expect(parseSessionExpires('soon')).toBeUndefined()
    expect(parseDeltaSeconds('3600;x=1')).toBe(3600)
    expect(parameter([{ name: 'Tag', value: 'x' }], 'tag')).toBe('x')
  })
})
