import { describe, expect, test } from 'vitest'
import { runExplain } from './explain.test-kit.ts'

const ALWAYS = { onnet: 'always', offnet: 'always' }
const SETTINGS = { preset: 'netsapiens', queues: { support: { rules: { inbound: ALWAYS } } } }
const CALL = {
  caller: { aor: 'tel:+12125551234' },
  callee: { network: 'onnet' },
  events: [
    { type: 'start', atMs: 0 },
    { type: 'enter-queue', atMs: 2000, queue: 'support' },
    { type: 'answer', atMs: 10_000, party: { user: '101', device: 'd101' } },
    { type: 'dtmf', atMs: 20_000, digits: '*82', from: { side: 'callee' } },
    { type: 'dtmf', atMs: 30_000, digits: '*83', from: { side: 'callee' } },
    { type: 'transfer', atMs: 50_000, how: 'warm', to: { user: '300' } },
    { type: 'end', atMs: 100_000 },
  ],
}

async function explainJson(settings: unknown, call: unknown, system?: string) {
  const files = { 'settings.json': settings, 'call.json': call }
  const options = { settings: 'settings.json', call: 'call.json', json: true, import: system }
  return JSON.parse((await runExplain(options, { files })).output)
}

describe('a call with events', () => {
  test('is answered with segments, owners, who may hear them, and what was not recorded', async () => {
    const answer = await explainJson(SETTINGS, CALL)
    expect(answer).toMatchObject({
      outcome: 'record',
      summary: 'Recorded in one segment, which follows queue support.',
      segments: [
        {
          fromMs: 10_000,
          toMs: 50_000,
          owner: { kind: 'queue', queueId: 'support' },
          pauses: [{ fromMs: 20_000, toMs: 30_000 }],
          visibleTo: { users: ['101'], scopes: ['CCS', 'OM', 'SU', 'RES'] },
        },
      ],
      commands: [{ effect: 'paused' }, { effect: 'resumed' }],
    })
    expect(answer.unrecorded.at(-1)).toEqual({ fromMs: 50_000, toMs: 100_000, reason: 'not-started' })
  })
  test('is the same in whatever order they are listed', async () => {
    const reversed = { ...CALL, events: [...CALL.events].reverse() }
    expect(await explainJson(SETTINGS, reversed)).toEqual(await explainJson(SETTINGS, CALL))
  })
  test('ends after its duration when no end is listed', async () => {
    const call = { ...CALL, durationMs: 40_000, events: CALL.events.filter(({ type }) => type !== 'end').slice(0, -1) }
    expect((await explainJson(SETTINGS, call)).segments[0].toMs).toBe(40_000)
  })
  test('devices of the account are known by their addresses, with owner and kind', async () => {
    const call = {
      ...CALL,
      callee: { aor: 'sip:d1@acme.example' },
      account: { devices: [{ id: 'd1', sipAddress: 'd1@acme.example', owner: '101', kind: 'mobile-app' }] },
      events: [
        { type: 'start', atMs: 0 },
        { type: 'answer', atMs: 1000 },
        { type: 'end', atMs: 9000 },
      ],
    }
    const settings = { preset: 'mir', users: { 101: { rules: { inbound: ALWAYS } } } }
    expect((await explainJson(settings, call)).unrecorded.at(-1).reason).toBe('mobile-app')
    expect((await explainJson({ ...settings, preset: 'kazoo' }, call)).segments[0].owner.userId).toBe('101')
  })
})

describe('another system’s documents', () => {
  const KAZOO = {
    account: { call_recording: { endpoint: { any: { offnet: { enabled: true, format: 'mp3' } } } } },
    devices: [{ id: 'd1', owner_id: '101', call_recording: { inbound: { onnet: { url: 'https://x' } } } }],
  }
  const call = (callee: object) => ({ caller: { network: 'offnet' }, callee })

  test('are taken in place of settings, and what was not understood is told', async () => {
    const answer = await explainJson(KAZOO, call({ user: '101' }), 'kazoo')
    expect(answer.outcome).toBe('record')
    expect(answer.notUnderstood).toEqual(['devices.d1.call_recording.inbound.onnet.url: has no counterpart here'])
    expect((await explainJson(KAZOO, call({ device: 'd1' }), 'kazoo')).excludedBy).toBe('rule-off')
  })
  test('are told for people too', async () => {
    const files = { 'settings.json': { domain: { recording: 'maybe' } }, 'call.json': call({ user: '101' }) }
    const options = { settings: 'settings.json', call: 'call.json', import: 'netsapiens' }
    expect((await runExplain(options, { files })).output).toMatch(
      /\nNot understood: domain\.recording: "maybe" is neither yes nor no\.\n$/,
    )
  })
  test('also line by line', async () => {
    const lines = [JSON.stringify({ settings: { domain: { recording: 'yes' } }, call: call({ user: '101' }) })]
    const { output } = await runExplain({ batch: true, import: 'netsapiens' }, { lines })
    expect(JSON.parse(output)).toMatchObject({ outcome: 'record', notUnderstood: [] })
  })
  test('of a system that is not known are refused', async () => {
    const { errors, exitCode } = await runExplain({ batch: true, import: 'toString' })
    expect([exitCode, errors]).toEqual([1, 'tapeline explain: --import knows kazoo and netsapiens, not toString\n'])
  })
})

test('mistakes in events and options are told with their places', async () => {
  const files = {
    'settings.json': { maximumDurationMs: 'long' },
    'call.json': {
      ...CALL,
      events: [
        { type: 'jump', atMs: 0 },
        { type: 'transfer', atMs: 1, to: {} },
      ],
    },
  }
  const run = (settings: unknown) =>
    runExplain({ settings: 'settings.json', call: 'call.json' }, { files: { ...files, 'settings.json': settings } })
  expect((await run(files['settings.json'])).errors).toContain(
    'settings.json: maximumDurationMs: is "long"; expected a number, or "none"',
  )
  expect((await run({ control: { start: '*8', stop: '*81' } })).errors).toContain(
    'settings.json: control.stop: is "*81"; *81 (stop) begins with *8 (start) and could never be dialled',
  )
  const { errors } = await run({})
  expect(errors).toContain('call.json: events[0].type: is "jump"; expected one of "start", "hop", ')
  expect(errors).toContain('call.json: events[1].how: is missing; expected one of "warm", "cold"')
})
