import { expect, test } from 'vitest'
import { importNetsapiens } from './import-netsapiens.ts'
import { all } from './policy.test-kit.ts'

test('yes and no become cells of every level', () => {
  const { settings, notUnderstood } = importNetsapiens({
    domain: { domain: 'acme', 'recording-configuration': 'no' },
    users: [
      { user: '101', 'recording-configuration': 'yes' },
      { user: '102', 'recording-configuration': '' },
      { user: '103' },
    ],
    devices: [{ device: '101a', user: '101', 'recording-configuration': 'no' }],
    queues: [{ callqueue: 'support', 'recording-configuration': true }],
  })
  expect(settings).toEqual({
    preset: 'netsapiens',
    account: all('off'),
    users: { '101': { rules: all('always') }, '102': {}, '103': {} },
    devices: { '101a': { rules: all('off'), owner: '101' } },
    queues: { support: { rules: { inbound: { onnet: 'always', offnet: 'always' } } } },
  })
  expect(notUnderstood).toEqual([])
})

test('variants of yes are yes, and what is more than that is told', () => {
  const { settings, notUnderstood } = importNetsapiens({
    domain: { 'recording-configuration': 'yes-with-transcription' },
    users: { '101': { recording: 'perhaps' } },
    sites: [],
  })
  expect(settings.account).toEqual(all('always'))
  expect(settings.users).toEqual({ '101': {} })
  expect(notUnderstood).toEqual([
    'domain.recording-configuration: of "yes-with-transcription" only yes is understood',
    'users.101.recording: "perhaps" is neither yes nor no',
    'sites: has no counterpart here',
  ])
})

test.each([
  ['yes', 'always'],
  ['YES ', 'always'],
  ['on', 'always'],
  ['Y', 'always'],
  ['n', 'off'],
  [1, 'always'],
  ['no', 'off'],
  [false, 'off'],
  [0, 'off'],
  ['on-demand', 'on-demand'],
])('%j of a user is %s', (value, cell) => {
  const { settings, notUnderstood } = importNetsapiens({ users: [{ user: 101, 'recording-configuration': value }] })
  expect([settings.users, notUnderstood]).toEqual([{ '101': { rules: all(cell as 'always') } }, []])
})

test.each([[{ yes: true }], [['yes']], [{ toString: 1, valueOf: 1 }]])('%j is neither yes nor no', (value) => {
  const { settings, notUnderstood } = importNetsapiens({ users: [{ user: '101', recording: value }] })
  expect(settings.users).toEqual({ '101': {} })
  expect(notUnderstood).toEqual([`users.101.recording: ${JSON.stringify(value)} is neither yes nor no`])
})

test.each(['yes with transcription', 'Yes_With_Transcription'])('%j is yes, however its words are parted', (value) => {
  const { settings, notUnderstood } = importNetsapiens({ users: [{ user: '101', 'recording-configuration': value }] })
  expect(settings.users).toEqual({ '101': { rules: all('always') } })
  expect(notUnderstood).toHaveLength(1)
})

test("a domain's document may be all there is, and who owns a device may be a number", () => {
  const domain = { domain: 'acme.example', 'recording-configuration': 'yes', 'time-zone': 'UTC' }
  expect(importNetsapiens(domain)).toMatchObject({ settings: { account: all('always') }, notUnderstood: [] })
  expect(importNetsapiens({ devices: [{ device: '101a', user: 101 }] }).settings.devices).toEqual({
    '101a': { owner: '101' },
  })
})

test('parts that hold no documents are told', () => {
  expect(importNetsapiens({ users: 'all', queues: [7] }).notUnderstood).toEqual([
    'users: is no list of documents',
    'queues: 1 of 1 are no documents',
  ])
})

test('answers of their API are taken as they come', () => {
  const { settings } = importNetsapiens({ domain: [{ domain: 'acme', 'recording-configuration': 'yes' }] })
  expect(settings.account).toEqual(all('always'))
})

test.each([undefined, null, 7, [], { domain: 'x', users: [3] }])('nonsense is no failure: %j', (documents) => {
  expect(importNetsapiens(documents).settings.preset).toBe('netsapiens')
})
