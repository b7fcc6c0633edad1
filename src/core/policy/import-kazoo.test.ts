import { describe, expect, test } from 'vitest'
import type { RuleSet } from '../model/policy.ts'
import { importKazoo } from './import-kazoo.ts'
import { all } from './policy.test-kit.ts'

const ON = { enabled: true }
const cells = (rules: RuleSet | undefined) =>
  rules &&
  [rules.inbound.onnet, rules.inbound.offnet, rules.outbound.onnet, rules.outbound.offnet].map(
    (each) => each === 'always',
  )
const ofAccount = (account: object) => cells(importKazoo({ call_recording: { account } }).settings.account as RuleSet)
const ofUser = (user: object) => cells(importKazoo({ users: { u1: user } }).settings.users?.u1?.rules as RuleSet)

describe('the cells of a document', () => {
  test.each<[string, object, boolean[]]>([
    ['one cell', { inbound: { offnet: ON } }, [false, true, false, false]],
    ['any network', { inbound: { any: ON } }, [true, true, false, false]],
    ['any direction', { any: { offnet: ON } }, [false, true, false, true]],
    ['any of both', { any: { any: ON } }, [true, true, true, true]],
    ['the most specific wins', { any: { any: ON }, inbound: { onnet: { enabled: false } } }, [false, true, true, true]],
    [
      'network beats direction',
      { any: { onnet: { enabled: false } }, inbound: { any: ON } },
      [false, true, false, false],
    ],
    [
      'network beats direction, the other way',
      { any: { onnet: ON }, inbound: { any: { enabled: false } } },
      [true, false, true, false],
    ],
    [
      'an unset enabled is off',
      { any: { any: ON }, inbound: { onnet: { time_limit: 60 } } },
      [false, true, true, true],
    ],
    ['an empty cell says nothing', { any: { any: ON }, inbound: { onnet: {} } }, [true, true, true, true]],
    ['nothing set', {}, [false, false, false, false]],
  ])('%s', (_, account, expected) => {
    expect(ofAccount(account)).toEqual(expected)
  })
  test('the endpoint object of the account is what users and devices inherit', () => {
    const { settings } = importKazoo({ account: { call_recording: { endpoint: { any: { any: ON } } } } })
    expect(settings.endpoints).toEqual(all('always'))
    expect(settings.account).toEqual(all('off'))
  })
})

describe('a user or device', () => {
  test('inherits everything without the object, or with an empty one', () => {
    for (const user of [{}, { call_recording: {} }, { call_recording: null }]) expect(ofUser(user)).toBeUndefined()
  })
  test('inherits nothing as soon as one cell is set, even only a url', () => {
    const { settings } = importKazoo({
      users: { u1: { call_recording: { inbound: { onnet: { url: 'https://x' } } } } },
    })
    expect(settings.users?.u1?.rules).toEqual(all('off'))
    expect(ofUser({ call_recording: { inbound: { onnet: ON } } })).toEqual([true, false, false, false])
  })
  test('with record_call and no object has all four on', () => {
    expect(ofUser({ record_call: true })).toEqual([true, true, true, true])
    expect(ofUser({ record_call: true, call_recording: { inbound: { onnet: ON } } })).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
  test('a device knows its owner and kind', () => {
    const devices = [{ id: 'd1', owner_id: 'u1', device_type: 'softphone', call_recording: { any: { any: ON } } }]
    expect(importKazoo({ devices }).settings.devices).toEqual({
      d1: { rules: all('always'), owner: 'u1', kind: 'softphone' },
    })
  })
})

describe('what else the cells say', () => {
  const limits = { time_limit: 600, record_min_sec: 3, record_on_answer: true, format: 'mp3' }
  test('holds for the account where they agree', () => {
    const { settings, notUnderstood } = importKazoo({
      call_recording: { account: { any: { any: { ...ON, ...limits } } } },
    })
    expect(settings).toMatchObject({
      maximumDurationMs: 600_000,
      minimumDurationMs: 3000,
      startAt: 'answer',
      format: 'mp3',
    })
    expect(notUnderstood).toEqual([])
  })
  test('is told where they differ', () => {
    const account = { inbound: { onnet: { ...ON, time_limit: 60 }, offnet: { ...ON, time_limit: 90 } } }
    const { settings, notUnderstood } = importKazoo({ call_recording: { account } })
    expect(settings.maximumDurationMs).toBeUndefined()
    expect(notUnderstood).toEqual([expect.stringContaining('time_limit differs')])
  })
  test('is told where it has no meaning here', () => {
    const { notUnderstood } = importKazoo({
      account: { call_recording: { account: { any: { any: { ...ON, url: 'https://x' } } }, other: {} } },
      users: { u1: { call_recording: { sideways: {}, inbound: { onnet: { ...ON, time_limit: 5 } } } } },
    })
    expect(notUnderstood).toEqual([
      'account.call_recording.other: has no counterpart here',
      'account.call_recording.account.any.any.url: has no counterpart here',
      'users.u1.call_recording.sideways: is no direction',
      'users.u1.call_recording: time_limit is of the whole account here',
    ])
  })
  test('a format that is none is told', () => {
    const { settings, notUnderstood } = importKazoo({
      call_recording: { account: { any: { any: { ...ON, format: 'ogg' } } } },
    })
    expect(settings.format).toBeUndefined()
    expect(notUnderstood).toEqual([expect.stringContaining('is no format')])
  })
  test('a value that is left out is the one it has there', () => {
    const account = { inbound: { onnet: { ...ON, time_limit: 10_800, record_min_sec: 0 }, offnet: ON } }
    expect(importKazoo({ call_recording: { account } })).toMatchObject({ notUnderstood: [] })
    const late = { inbound: { onnet: { ...ON, record_on_answer: true }, offnet: ON } }
    expect(importKazoo({ call_recording: { account: late } }).notUnderstood).toEqual([
      expect.stringContaining('record_on_answer differs'),
    ])
  })
  test('cells that are off say nothing', () => {
    const account = { inbound: { onnet: { enabled: false, time_limit: 60 }, offnet: { ...ON, time_limit: 90 } } }
    const { settings, notUnderstood } = importKazoo({ call_recording: { account } })
    expect([settings.maximumDurationMs, notUnderstood]).toEqual([90_000, []])
  })
  test('a callee begins with the answer in any case', () => {
    const { settings, notUnderstood } = importKazoo({
      call_recording: {
        account: { inbound: { offnet: { ...ON, record_on_answer: true } } },
        endpoint: { inbound: { offnet: ON } },
      },
    })
    expect([settings.startAt, notUnderstood]).toEqual(['answer', []])
  })
  test('holds for users and devices alone, where the account records nothing', () => {
    const recording = { any: { any: { ...ON, time_limit: 600 } } }
    const { settings, notUnderstood } = importKazoo({
      users: [{ id: 'u1', call_recording: recording }],
      devices: [{ id: 'd1', call_recording: recording }],
    })
    expect([settings.maximumDurationMs, notUnderstood]).toEqual([600_000, []])
  })
  test('what is neither on nor off is off, and told', () => {
    const { settings, notUnderstood } = importKazoo({
      call_recording: { account: { any: { any: { enabled: 'maybe' } } } },
    })
    expect([settings.account, notUnderstood]).toEqual([
      all('off'),
      ['account.call_recording.account.any.any.enabled: "maybe" is neither true nor false: off'],
    ])
  })
  test('null says nothing', () => {
    const recording = { inbound: null, outbound: { onnet: null, offnet: ON }, any: { onnet: { enabled: null } } }
    const { settings, notUnderstood } = importKazoo({ users: { u1: { call_recording: recording, record_call: null } } })
    expect(cells(settings.users?.u1?.rules as RuleSet)).toEqual([false, false, false, true])
    expect(notUnderstood).toEqual([])
  })
  test('words that every object knows are no kind and no part', () => {
    const { settings, notUnderstood } = importKazoo({
      account: { call_recording: { toString: {}, account: {} } },
      devices: { d1: { device_type: 'constructor' } },
    })
    expect(settings.devices).toEqual({ d1: {} })
    expect(notUnderstood).toEqual(['account.call_recording.toString: has no counterpart here'])
  })
  test('answers of their API are taken as they come', () => {
    const answer = (data: unknown) => ({ data, status: 'success', request_id: 'x' })
    const { settings } = importKazoo({
      account: answer({ id: 'a', call_recording: { account: { any: { any: ON } } } }),
      users: answer([{ id: 'u1', record_call: true }]),
      devices: { d1: answer({ id: 'd1', owner_id: 'u1' }) },
    })
    expect([settings.account, settings.users, settings.devices]).toEqual([
      all('always'),
      { u1: { rules: all('always') } },
      { d1: { owner: 'u1' } },
    ])
  })
  test.each([undefined, null, 7, [], { call_recording: 'yes' }, { users: [3], devices: 'x', account: [] }])(
    'nothing at all, or nonsense, is no failure: %j',
    (documents) => {
      expect(importKazoo(documents).settings.preset).toBe('kazoo')
    },
  )
})

describe('what is written in another way', () => {
  const limits = (cell: object) =>
    importKazoo({ account: { call_recording: { account: { any: { any: { enabled: true, ...cell } } } } } })

  test('numbers and booleans may be text', () => {
    const { settings, notUnderstood } = limits({ time_limit: '600', record_min_sec: '5', record_on_answer: 'true' })
    expect(settings).toMatchObject({ maximumDurationMs: 600_000, minimumDurationMs: 5000, startAt: 'answer' })
    expect(notUnderstood).toEqual([])
  })
  test('no time at all is no limit, and none is longer than the longest there', () => {
    expect(limits({ time_limit: 0 }).settings.maximumDurationMs).toBeUndefined()
    expect(limits({ time_limit: 0 }).notUnderstood).toHaveLength(1)
    expect(limits({ time_limit: 99_999 }).settings.maximumDurationMs).toBe(10_800_000)
  })
  test('each document of a list may be in an envelope', () => {
    const user = { data: { id: 'u1', call_recording: { any: { any: ON } } }, status: 'success' }
    expect(importKazoo({ users: [user] }).settings.users).toEqual({ u1: { rules: all('always') } })
  })
})

test('parts that are none, or hold no documents, are told', () => {
  const given = { account: {}, user: { id: 'u1' }, users: 'u1', devices: [{ id: 'd1' }, 'd2'] }
  expect(importKazoo(given).notUnderstood).toEqual([
    'users: is no list of documents',
    'devices: 1 of 2 are no documents',
    'user: has no counterpart here',
  ])
  expect(importKazoo({ name: 'Acme', realm: 'acme.example' }).notUnderstood).toEqual([])
})
