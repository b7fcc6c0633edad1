import { afterAll, beforeAll, expect, it } from 'vitest'
import { applyDocument } from '../apply/apply-document.ts'
import { ask, send, startTestServer, type TestServer, testKey } from '../server.test-kit.ts'

let server: TestServer
let platform: string

beforeAll(async () => {
  server = await startTestServer()
  platform = await testKey(server, 'administrator')
})
afterAll(() => server?.close())

const draft = (name: string, mapping?: unknown) => ({
  name,
  addresses: [`192.0.2.${name.length}`],
  selectors: [{ by: 'domain' }],
  ...(mapping === undefined ? {} : { mapping }),
})
const QUEUE = { fact: 'queue', from: { in: 'element', name: 'queue' }, pattern: 'q-(*)' }

it('keeps a mapping as it was given; generic when none was', async () => {
  const plain = await ask(server, 'createRecordingClient', { as: platform, body: draft('plain') })
  expect(plain.mapping).toBe('generic')
  const mapping = { startsFrom: 'oracle', rules: [QUEUE] }
  const params = { recordingClientId: plain.id }
  const changed = await ask(server, 'updateRecordingClient', { as: platform, params, body: draft('plain', mapping) })
  expect(changed.mapping).toEqual(mapping)
  expect(await ask(server, 'getRecordingClient', { as: platform, params })).toEqual(changed)
  const query = { action: 'recording-client.changed' }
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: platform, query })
  expect(auditEvents[0]?.details).toMatchObject({ name: 'plain', mapping: '1 rules, begun with oracle' })
})

it.each([
  ['unknown-vendor', 'mapping'],
  [{ startsFrom: 'generic', rules: [{ ...QUEUE, pattern: '(a' }] }, 'mapping.rules.0.pattern'],
  [
    { startsFrom: 'generic', rules: [{ ...QUEUE, from: { in: 'header', name: 'two words' } }] },
    'mapping.rules.0.from.name',
  ],
  [
    { startsFrom: 'generic', rules: [QUEUE, { ...QUEUE, fact: 'callee-device-kind', value: 'fax' }] },
    'mapping.rules.1.value',
  ],
  [{ startsFrom: 'generic', rules: [{ ...QUEUE, regex: '.*' }] }, 'mapping.rules.0'],
])('%j is refused, and the answer names the place', async (mapping, field) => {
  const answer = await send(server, 'createRecordingClient', { as: platform, body: draft('bad', mapping) })
  expect(answer.statusCode).toBe(400)
  expect(JSON.stringify(answer.json())).toContain(`"${field}"`)
})

it('is part of the document that is applied, which leaves it alone where it says nothing', async () => {
  const apply = (mapping?: unknown) =>
    applyDocument(server.parts, { recordingClients: [draft('applied', mapping)] }, { dryRun: false })
  expect((await apply('oracle')).changes).toMatchObject([
    { change: 'create', fields: { mapping: { after: 'oracle' } } },
  ])
  expect((await apply()).changes).toMatchObject([{ change: 'unchanged' }])
  expect((await apply('ribbon')).changes).toMatchObject([
    { change: 'change', fields: { mapping: { before: 'oracle', after: 'ribbon' } } },
  ])
  await expect(apply({ startsFrom: 'oracle' })).rejects.toMatchObject({ code: 'document-invalid' })
})
