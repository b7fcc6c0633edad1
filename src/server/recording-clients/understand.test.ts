import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

const textOf = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/siprec/${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n')

let server: TestServer
let acme: Account
let platform: string
let clientId: string

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  platform = await testKey(server, 'administrator')
  const owner = await testKey(server, 'account-administrator', acme)
  for (const [name, extension] of [
    ['Ann', '101'],
    ['Ben', '102'],
  ]) {
    await ask(server, 'createUser', { as: owner, body: { name, extension } })
  }
  const body = { name: 'sbc', addresses: ['192.0.2.10'], selectors: [{ by: 'domain' }], mapping: 'oracle' }
  clientId = (await ask(server, 'createRecordingClient', { as: platform, body })).id
})
afterAll(() => server?.close())

const understand = (body: object) => ask(server, 'understandInvite', { as: platform, body })

it('tells what a recording client’s INVITE says, who is on the call, and what the settings make of it', async () => {
  const answer = await understand({ text: textOf('oracle-headers.sip'), recordingClientId: clientId })
  expect(answer).toMatchObject({
    kind: 'request',
    startLine: 'INVITE sip:recorder@rec.example.net SIP/2.0',
    streams: [
      { line: 1, label: '33554441', codecs: ['PCMA/8000'], direction: 'sendonly' },
      { line: 2, label: '33554442' },
    ],
    metadata: { mode: 'complete', participants: 2, streams: 2 },
    account: { id: acme.id, name: 'Account acme' },
    problems: [],
  })
  expect(answer.parties).toMatchObject([
    {
      role: 'caller',
      number: '+15550100777',
      signalledAor: 'sip:anonymous@anonymous.invalid',
      network: 'offnet',
      lines: [1],
    },
    { role: 'callee', number: '102', network: 'onnet', user: { name: 'Ben' }, lines: [2] },
  ])
  expect(answer.rules[1]).toEqual({
    fact: 'forwarded-by',
    found: ['sip:101@acme.example'],
    counts: true,
    becomes: 'forwarded by user Ann (101) to user Ben (102)',
  })
  expect(answer.decision).toMatchObject({ direction: 'inbound', summary: expect.stringMatching(/^(?:Recorded|Not)/) })
  expect(answer.identifiers).toMatchObject({ UCID: '00007100001706600946', 'in-realm': 'access-acme' })
})

it('never repeats an SRTP key, neither of a line that is read nor of one that is torn', async () => {
  const key = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'
  const whole = textOf('rtpengine-srtp.sip').replaceAll(/inline:\S+/g, `inline:${key}`)
  for (const text of [
    whole,
    whole.replace('a=setup', `a=setup\r\n ${key}`),
    whole.replaceAll('inline:', '\r\n inline:'),
    `a=crypto:1 X inline:${key}`,
    whole.replaceAll('\r\n', '\\r\\n'),
    whole.slice(whole.indexOf('a=crypto')),
  ]) {
    expect(JSON.stringify(await understand({ text, recordingClientId: clientId }))).not.toContain(key.slice(8, 20))
  }
  const { streams } = await understand({ text: whole, recordingClientId: clientId })
  expect(streams.map(({ refusedBecause }) => refusedBecause)).toEqual([undefined, undefined])
})

it('tries rules before they are saved, and says what is wrong with what they find', async () => {
  const text = textOf('netsapiens.sip').replaceAll('acme.example.com', 'acme.example')
  const rules = [
    { fact: 'queue', from: { in: 'element', name: 'queue' } },
    { fact: 'agent', from: { in: 'element', name: 'nameID@aor' } },
  ]
  const answer = await understand({ text, accountId: acme.id, mapping: { startsFrom: 'generic', rules } })
  expect(answer.rules).toEqual([
    { fact: 'queue', found: ['support'], counts: true, becomes: 'enters queue support' },
    {
      fact: 'agent',
      found: ['sip:supervisor@acme.example'],
      counts: true,
      problem: '"sip:supervisor@acme.example" is nobody of the account',
    },
  ])
  expect(answer.unused.map(({ name }) => name)).toEqual(['orig', 'term', 'name'])
})

it('says why no account was found, and still shows the call', async () => {
  const answer = await understand({ text: textOf('audiocodes.sip'), recordingClientId: clientId })
  expect(answer).toMatchObject({ noAccountBecause: 'no address has the domain of an account' })
  expect(answer.parties).toHaveLength(2)
  expect(answer.decision).toBeUndefined()
  const none = await understand({ text: 'nothing of the kind' })
  expect(none).toMatchObject({ kind: 'nothing', parties: [], streams: [] })
})

it('is for administrators of the platform, and refuses what it cannot use', async () => {
  const viewer = await testKey(server, 'account-administrator', acme)
  await refused(send(server, 'understandInvite', { as: viewer, body: { text: 'x' } }), 403, 'not-permitted')
  const asked = (body: object) => send(server, 'understandInvite', { as: platform, body })
  await refused(asked({ text: '' }), 400, 'invalid-request')
  await refused(asked({ text: 'x'.repeat(256 * 1024 + 1) }), 400, 'invalid-request')
  await refused(asked({ text: 'x', accountId: clientId }), 404, 'account-not-found')
  await refused(asked({ text: 'x', recordingClientId: acme.id }), 404, 'recording-client-not-found')
  await refused(asked({ text: 'x', mapping: { startsFrom: 'generic', rules: [{}] } }), 400, 'invalid-request')
})
