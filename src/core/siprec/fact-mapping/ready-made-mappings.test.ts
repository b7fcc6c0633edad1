import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { READY_MADE_NAMES, type ReadyMadeName } from '../../model/fact-mapping.ts'
import { fixtureRequest, seen, shown } from '../siprec-fixture.test-kit.ts'
import { found, inputOf } from './fact-mapping.test-kit.ts'
import { MAXIMUM_RULES, mappedFacts } from './mapped-facts.ts'
import { overrideParties } from './override-parties.ts'
import { READY_MADE_MAPPINGS } from './ready-made-mappings.ts'
import { parsePattern } from './value-pattern.ts'

const header = (name: string, value: string) => ({ name, value })

test.each<[ReadyMadeName, string, readonly { name: string; value: string }[], readonly string[]]>([
  [
    'oracle',
    'oracle-headers.sip',
    [],
    [
      'caller sip:+15550100777@carrier.example.org',
      'forwarded-by sip:101@acme.example',
      'callee sip:+15550100400@198.51.100.20:5060',
      'request-uri = +15550100400',
      'in-realm = access-acme',
    ],
  ],
  ['oracle', 'oracle.sip', [], []],
  [
    'audiocodes',
    'audiocodes.sip',
    [header('X-AUDC-CALL-ID', 'orig-77'), header('AC-Session-ID', '00908f0a0b0c1122')],
    ['X-AUDC-CALL-ID = orig-77', 'AC-Session-ID = 00908f0a0b0c1122'],
  ],
  [
    'cisco-cube',
    'cisco-cube.sip',
    [header('Diversion', '<sip:5300@198.51.100.7>;privacy=off;reason=no-answer;screen=yes')],
    ['forwarded-by sip:5300@198.51.100.7'],
  ],
  [
    'cisco-cube',
    'cisco-plain-first.sip',
    [header('Remote-Party-ID', '"Ann" <sip:708091@192.0.2.31>;party=calling;screen=yes')],
    ['caller sip:708091@192.0.2.31'],
  ],
  [
    'broadworks',
    'broadworks.sip',
    [header('X-BroadWorks-Correlation-Info', '7492cbd3-b8a1')],
    [
      'caller sip:+447700900456@carrier.example.org',
      'callee sip:+442079460111@ucaas.example.net',
      'X-BroadWorks-Correlation-Info = 7492cbd3-b8a1',
      'userID = desk1@ucaas.example.net',
      'groupID = Demo & Co',
      'serviceProviderID = DEMO',
    ],
  ],
  [
    'avaya',
    'avaya.sip',
    [header('User-to-User', '00FA080019001038F725B3;encoding=hex')],
    ['User-to-User = 00FA080019001038F725B3;encoding=hex'],
  ],
  ['metaswitch', 'metaswitch.sip', [], []],
  [
    'metaswitch',
    'metaswitch.sip',
    [
      header(
        'History-Info',
        '<sip:+442079460300@x>;index=1, <sip:+442079460958@x;cause=302>;index=1.1;mp=1, <sip:rec@x>;index=1.1.1;rc=1.1',
      ),
    ],
    ['forwarded-by sip:+442079460300@x'],
  ],
  ['ribbon', 'ribbon.sip', [], ['caller sip:3125550188@198.51.100.90', 'callee sip:3125550142@198.51.100.91']],
  [
    'opensips',
    'opensips-3.sip',
    [header('Referred-By', '<sip:103@voip.example.org>')],
    ['transferred-by sip:103@voip.example.org'],
  ],
  ['generic', 'conference.sip', [], []],
])('%s: facts of %s', (name, fixture, headers, expected) => {
  expect(found(name, inputOf(fixture, headers))).toEqual(expected)
})

const mapped = (name: ReadyMadeName, fixture: string) =>
  overrideParties(seen(fixtureRequest(fixture)).parties, mappedFacts(name, inputOf(fixture))).map(shown)

test('Oracle: a caller who hides the number from the called party is not hidden from the recorder', () => {
  expect(mapped('generic', 'oracle-headers.sip')[0]).toBe('caller sip:anonymous@anonymous.invalid "anonymous" [0]')
  expect(mapped('oracle', 'oracle-headers.sip')).toEqual(['caller +15550100777 [0]', 'callee 102 "102" [1]'])
})

test('BroadWorks: participants who are named keep their address', () => {
  expect(mapped('broadworks', 'broadworks.sip')).toEqual(mapped('generic', 'broadworks.sip'))
})

test.each(READY_MADE_NAMES)('%s: every rule can be used, and says where it is documented', (name) => {
  const { rules, sources, title, about } = READY_MADE_MAPPINGS[name]
  expect(rules.length).toBeLessThan(MAXIMUM_RULES)
  expect(rules.filter(({ pattern }) => pattern !== undefined && !parsePattern(pattern).ok)).toEqual([])
  expect([title, about, ...sources].every((text) => text.length > 3)).toBe(true)
  expect(sources.length).toBeGreaterThan(0)
})

test('docs/operate/mapping.md lists them, by the names for people', () => {
  const page = readFileSync(new URL('../../../../docs/operate/mapping.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| `([\w-]+)` \| ([^|;]+?)(?:;[^|]*)? \| /gm)].map(([, name, title]) => [
    name,
    title,
  ])
  const titles = READY_MADE_NAMES.map((name) => [
    name,
    name === 'generic' ? 'every client' : READY_MADE_MAPPINGS[name].title,
  ])
  expect(listed.filter(([name]) => READY_MADE_NAMES.some((each) => each === name))).toEqual(titles)
})
