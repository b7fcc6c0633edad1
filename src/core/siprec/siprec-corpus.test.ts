/**
 * Published bodies and metadata of other people: RFC 7865, 7866, 8068 and offers of vendors. They are not part of this project; the
 * tests run where a folder `siprec-corpus` lies in one beside the repository, or where TAPELINE_SIPREC_CORPUS says.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SipRequest } from '../sip/message.ts'
import { type Seen, seen, shown } from './siprec-fixture.test-kit.ts'

const BESIDE = join(import.meta.dirname, '../../../..')
const folder = [
  process.env.TAPELINE_SIPREC_CORPUS ?? '',
  ...readdirSync(BESIDE).map((name) => join(BESIDE, name, 'siprec-corpus')),
].find((path) => path !== '' && existsSync(path))

/** A document as a request: its SIP head, where it has one, is printed with the indentation of an RFC. */
function requestOf(name: string): SipRequest {
  const text = readFileSync(join(folder ?? '', `${name}.txt`), 'latin1')
  const contentType = /^[ \t]*Content-Type:[ \t]*(multipart[^\r\n]*)/im.exec(text)?.[1]
  const isMessage = /^[ \t]*[A-Z]+ sips?:\S+ SIP\/2\.0/.test(text)
  const boundary = text.search(/^[ \t]*--/m)
  // RFC 8068's last example has no multipart frame: its metadata are read alone.
  const start = !isMessage ? 0 : boundary >= 0 && contentType ? boundary : text.indexOf('<?xml')
  const headers = contentType ? [{ name: 'Content-Type', value: contentType }] : []
  const body = Buffer.from(text.slice(start), 'latin1')
  return { kind: 'request', method: 'INVITE', requestUri: 'sip:recorder@example.com', headers, body }
}

/** Labels of the m-lines, parties, and of the RFCs' flows what came before. */
interface Expectation {
  readonly labels: string
  readonly parties: readonly string[]
  readonly after?: string
}

const ALICE_AND_BOB = ['caller sip:alice@atlanta.com "Alice" [1,0]', 'callee sip:bob@biloxy.com "Bob" [2,3]']
const MIXED = ['caller sip:alice@atlanta.com "Alice" [0]', 'callee sip:bob@biloxy.com "Bob" [0]']
const CAROL_IN = [
  'caller sip:alice@atlanta.com "Alice" [1,0] left',
  'callee sip:bob@biloxy.com "Bob" [2,3]',
  'caller sip:carol@example.com "Carol" [0,1]',
]

const EXPECTED: Readonly<Record<string, Expectation>> = {
  'drachtio-avaya-sbce-2019': { labels: '10 20', parties: ['caller 9878942259 [0]', 'callee sip:ASBCE@asbce.com [1]'] },
  'drachtio-broadworks-2019-stripped': { labels: '1', parties: ['caller - [0]', 'callee - [0]'] },
  'drachtio-cisco-cube-2017': { labels: '1 2', parties: ['caller 7301 [0]', 'callee 7300 "7300" [1]'] },
  'drachtio-cisco-cube-inactive-2021': {
    labels: '1 2',
    parties: ['caller 0733165805 [0]', 'callee +972546136443 [1]'],
  },
  'drachtio-opensips2-connectel-1': {
    labels: '1 2',
    parties: ['caller 0771121212 "test_user" [0]', 'callee 0760516936 [1]'],
  },
  'drachtio-opensips2-connectel-2': {
    labels: '1 2',
    parties: ['caller 0771121212 "test_user" [0]', 'callee 0760516936 [1]'],
  },
  'drachtio-opensips2-connectel-3': {
    labels: '1 2',
    parties: ['caller 0771121212 "test_user" [0]', 'callee 0760516936 [1]'],
  },
  'drachtio-oracle-acme-2019': {
    labels: '16777227 16777228',
    parties: ['caller 9000 "9000" [0]', 'callee 1002 "1002" [1]'],
  },
  'drachtio-plain-sdp-cisco': { labels: '1', parties: ['caller - [0]', 'callee - [0]'] },
  'drachtio-sems-procomm-2017': {
    labels: 'a_leg b_leg',
    parties: [
      'caller 016190200 "016190200" [0]',
      'callee Extension-016190619@speechpath.ie "Speechpath-Main-Line 016190619" [1]',
    ],
  },
  'drachtio-sonus-2017': {
    labels: '1 2',
    parties: ['caller 2249888500 "Extension 8500" [1]', 'callee 2249888012 [0]'],
  },
  'jambonz-default': {
    labels: '1 2',
    parties: ['caller +15083084809 "+15083084809" [0]', 'callee 16173333456 "16173333456" [1]'],
  },
  'jambonz-smarttap': { labels: '1 2', parties: ['caller +15083084809 [0]', 'callee 16173333456 [1]'] },
  'rfc7865-8.1-complete': {
    labels: '',
    parties: ['caller sip:bob@biloxi.com "Bob" []', 'callee sip:Paul@biloxi.com "Paul" []'],
  },
  'rfc7865-8.2-partial': {
    after: 'rfc7865-8.1-complete',
    labels: '',
    parties: ['caller sip:bob@biloxi.com "Bob" [] left', 'callee sip:Paul@biloxi.com "Paul" []'],
  },
  'rfc7866-fig12-invite': { labels: '1', parties: ['caller - [0]', 'callee - [0]'] },
  'rfc8068-01-basic-call': { labels: '96 97 98 99', parties: ALICE_AND_BOB },
  'rfc8068-02-hold': { after: 'rfc8068-01-basic-call', labels: '96 97 98 99', parties: ALICE_AND_BOB },
  'rfc8068-03-resume': { after: 'rfc8068-02-hold', labels: '96 97 98 99', parties: ALICE_AND_BOB },
  'rfc8068-04-transfer-reinvite': { after: 'rfc8068-03-resume', labels: '96 97 98 99', parties: CAROL_IN },
  'rfc8068-05-transfer-refer-1': {
    after: 'rfc8068-03-resume',
    labels: '96 97 98 99',
    parties: ALICE_AND_BOB.map((party) => `${party} left`),
  },
  'rfc8068-06-transfer-refer-2': {
    after: 'rfc8068-05-transfer-refer-1',
    labels: '96 97 98 99',
    parties: [
      'caller sip:alice@atlanta.com "Alice" [1,0] left',
      'callee sip:Bob@biloxy.com "Bob" [2,3]',
      'caller sip:carol@example.com [0,1]',
    ],
  },
  'rfc8068-07-bye-metadata': {
    after: 'rfc8068-03-resume',
    labels: '96 97 98 99',
    parties: ALICE_AND_BOB.map((party) => `${party} left`),
  },
  'rfc8068-08-mixed-basic': { labels: '96', parties: MIXED },
  'rfc8068-09-mixed-hold': { after: 'rfc8068-08-mixed-basic', labels: '96', parties: MIXED },
  'rfc8068-10-mixed-resume': { after: 'rfc8068-09-mixed-hold', labels: '96', parties: MIXED },
  'rfc8068-11-mixed-join': {
    after: 'rfc8068-10-mixed-resume',
    labels: '96',
    parties: [...MIXED, 'other sip:carol@example.com "Carol" [0]'],
  },
  'rfc8068-12-mixed-leave': {
    after: 'rfc8068-11-mixed-join',
    labels: '96',
    parties: [`${MIXED[0]} left`, `${MIXED[1]}`, 'other sip:carol@example.com "Carol" [0]'],
  },
  'rfc8068-13-persistent-disconnect': {
    after: 'rfc8068-03-resume',
    labels: '96 97 98 99',
    parties: ALICE_AND_BOB.map((party) => `${party} left`),
  },
  'rfc8068-14-turret-two-sessions': {
    labels: '',
    parties: [
      'caller sip:alice@atlanta.com "Alice" []',
      'callee sip:Bob@biloxy.com "Bob" []',
      'other sip:Carol@example.com "Carol" []',
    ],
  },
}

function read(name: string): Seen {
  const { after } = EXPECTED[name] ?? {}
  return seen(requestOf(name), after === undefined ? undefined : read(after))
}

test('a flow begins with a document that stands alone', () => {
  for (const { after } of Object.values(EXPECTED)) expect(after === undefined || EXPECTED[after]).toBeTruthy()
})

// Not `skipIf`: where the folder is missing nothing is left out that could be installed.
if (folder !== undefined) {
  describe('published documents', () => {
    test.each(Object.keys(EXPECTED))('%s: parties, labels and streams', (name) => {
      const { streams, parties } = read(name)
      expect(streams.map(({ label }) => label).join(' ')).toBe(EXPECTED[name]?.labels)
      expect(parties.map(shown)).toEqual(EXPECTED[name]?.parties)
    })

    test('every document is in the table, but the one a recorder sends itself', () => {
      const names = readdirSync(folder ?? '').filter((name) => name.endsWith('.txt'))
      const missing = names.map((name) => name.replace('.txt', '')).filter((name) => !EXPECTED[name])
      expect(missing).toEqual(['rfc7866-fig13-snapshot-request'])
    })
  })
}
