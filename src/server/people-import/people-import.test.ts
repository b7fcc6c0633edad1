import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Account } from '../../core/model/account.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

let server: TestServer
let acme: Account
let manager: string

beforeAll(async () => {
  server = await startTestServer()
  acme = await testAccount(server, 'acme')
  manager = await testKey(server, 'account-administrator', acme)
})
afterAll(() => server?.close())

const bring = (kind: 'users' | 'devices', text: string, { dryRun = false, as = manager } = {}) =>
  ask(server, 'importPeople', {
    as,
    params: { accountId: acme.id },
    query: dryRun ? { dryRun: '1' } : {},
    body: { kind, text },
  })
const users = async () => (await ask(server, 'listUsers', { as: manager })).users

const FILE =
  'Durchwahl;Vorname;Nachname;E-Mail;Rufnummern\n101;Zoë;Köhler;zoe@acme.example;+49 30 1|+49 30 2\n102;Ian;Reid;;\n'

it('tells what a file would do, does it, and has nothing to do the second time', async () => {
  const dry = await bring('users', FILE, { dryRun: true })
  expect(dry).toMatchObject({ applied: false, separator: ';', problems: [] })
  expect(dry.lines.map(({ line, name, change }) => [line, name, change])).toEqual([
    [2, 'Zoë Köhler', 'create'],
    [3, 'Ian Reid', 'create'],
  ])
  expect(await users()).toEqual([])
  expect((await bring('users', FILE)).applied).toBe(true)
  expect(await users()).toMatchObject([
    { name: 'Ian Reid', firstName: 'Ian', extension: '102' },
    { name: 'Zoë Köhler', numbers: ['+49 30 1', '+49 30 2'], email: 'zoe@acme.example' },
  ])
  const again = await bring('users', FILE)
  expect(again.lines.map(({ change }) => change)).toEqual(['unchanged', 'unchanged'])
  const changed = await bring('users', 'email,site\nzoe@acme.example,Berlin')
  expect(changed.lines).toMatchObject([{ change: 'change', fields: { site: { after: 'Berlin' } } }])
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'people.imported' } })
  expect(auditEvents).toHaveLength(2)
})

it('tells line and column of every problem at once, and changes nothing', async () => {
  const before = await users()
  const { applied, lines, problems } = await bring(
    'users',
    [
      'Extension,Name,Email,Phone,Role,Shoe size',
      '201,Good One,,,,',
      '202,Bad Mail,nobody,,,',
      '203,Bad Number,,x,,',
      '204,Bad Role,,,emperor,',
      '205,,,,,',
      ',No Key,,,,',
      '201,Again,,,,',
      '101,Two Users,i@x.example,,,',
    ].join('\n'),
  )
  expect([applied, lines.map(({ line }) => line)]).toEqual([false, [2, 9]])
  expect(problems.map(({ line, column }) => [line, column])).toEqual([
    [1, 'Shoe size'],
    [3, 'Email'],
    [4, 'Phone'],
    [5, 'Role'],
    [6, undefined],
    [7, undefined],
    [8, undefined],
  ])
  expect(problems[6]?.message).toBe('Line 2 is about the same user')
  expect(await users()).toEqual(before)
})

it('refuses what another account has, and a role beyond the own', async () => {
  const other = await testAccount(server, 'other')
  const body = { name: 'Eve', accountId: other.id, email: 'eve@other.example' }
  await ask(server, 'createUser', { as: await testKey(server, 'administrator'), body })
  const taken = await bring('users', 'Ext;Name;Mail\n301;Ok;ok@acme.example\n302;Eve;eve@other.example\n')
  expect(taken).toMatchObject({ applied: false, problems: [{ line: 3, column: 'Mail' }] })
  const phones = await testKey(server, 'phone-manager', acme)
  const role = await bring('users', 'Ext;Name;Role\n303;Up;supervisor\n304;Same;agent', { as: phones, dryRun: true })
  expect(role).toMatchObject({ lines: [{ line: 3 }], problems: [{ line: 2, column: 'Role' }] })
  for (const outside of ['administrator', 'reseller']) {
    const raised = await bring('users', `Ext;Name;Role\n305;Up;${outside}`, { dryRun: true })
    expect(raised.problems).toMatchObject([{ line: 2, column: 'Role' }])
  }
})

it('brings devices with their owners, known by SIP address', async () => {
  const text = 'SIP address;Name;Owner;Kind\n101@Pbx.example;Desk;101;softphone\n102@pbx.example;;ian@nowhere;\n'
  const { problems } = await bring('devices', text)
  expect(problems).toEqual([{ line: 3, column: 'Owner', message: 'There is no user ian@nowhere' }])
  const done = await bring('devices', text.replace('ian@nowhere', '102'))
  expect(done.lines.map(({ change }) => change)).toEqual(['create', 'create'])
  const { devices } = await ask(server, 'listDevices', { as: manager })
  expect(devices).toMatchObject([{ name: '102@pbx.example' }, { name: 'Desk', kind: 'softphone' }])
})

it('says in words that a device needs its SIP address', async () => {
  const { problems } = await bring('devices', 'Name,Kind\nDesk phone,IP phone\n')
  expect(problems).toEqual([{ line: 2, message: 'Give the SIP address' }])
})

it('reads what Excel writes, as it lies on the disk', async () => {
  const base64 = Buffer.from('Extension;Name\r\n401;Jürgen Groß\r\n', 'latin1').toString('base64')
  const params = { accountId: acme.id }
  const done = await ask(server, 'importPeople', { as: manager, params, body: { kind: 'users', base64 } })
  expect(done).toMatchObject({ applied: true, encoding: 'windows-1252', lines: [{ name: 'Jürgen Groß' }] })
  const both = { kind: 'users', base64, text: 'x' }
  await refused(send(server, 'importPeople', { as: manager, params, body: both }), 400, 'invalid-request')
})

it('takes a thousand lines', async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `${5000 + index},Person ${index}`)
  const done = await bring('users', ['ext,name', ...lines].join('\n'))
  expect([done.applied, done.lines.length]).toEqual([true, 1000])
}, 60_000)
