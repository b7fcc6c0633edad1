import { describe, expect, test } from 'vitest'
import { policyCallDocument, policySettingsDocument } from '../contract/policy-document.ts'
import { runExplain } from './explain.test-kit.ts'

const SETTINGS = { preset: 'mir', account: { inbound: { offnet: 'always' } } }
const ACCOUNT = { domains: ['acme.example'], users: [{ name: 'Ann', extension: '101', numbers: ['+49301234567'] }] }
const CALL = { caller: { aor: 'tel:+12125551234' }, callee: { aor: 'sip:101@acme.example' }, account: ACCOUNT }

const FILES = { 'settings.json': SETTINGS, 'call.json': CALL }
const OPTIONS = { settings: 'settings.json', call: 'call.json' }

async function explainJson(settings: unknown, call: unknown) {
  const { output } = await runExplain(
    { ...OPTIONS, json: true },
    { files: { 'settings.json': settings, 'call.json': call } },
  )
  return JSON.parse(output)
}

describe('one call', () => {
  test('is explained in sentences', async () => {
    expect(await runExplain(OPTIONS, { files: FILES })).toEqual({
      exitCode: 0,
      errors: '',
      output: [
        'Inbound call from +12125551234 (offnet) to Ann (101, onnet).',
        'Recorded from the first second: account rule inbound.offnet is always.',
        '  account rule: inbound.offnet always → record',
        '',
      ].join('\n'),
    })
  })

  test('is explained as JSON', async () => {
    expect(await explainJson(SETTINGS, CALL)).toEqual({
      outcome: 'record',
      direction: 'inbound',
      owner: { kind: 'account', accountId: 'account' },
      triggers: [{ kind: 'account', accountId: 'account' }],
      trace: [{ level: 'account rule', cell: 'inbound.offnet', value: 'always', effect: 'record' }],
      summary: 'Recorded from the first second: account rule inbound.offnet is always.',
      caller: { network: 'offnet', aor: 'tel:+12125551234', number: '+12125551234' },
      callee: { network: 'onnet', aor: 'sip:101@acme.example', number: '101', user: 'Ann' },
    })
  })

  test('needs neither users nor addresses when networks are given', async () => {
    const call = { caller: { network: 'onnet' }, callee: { network: 'offnet' } }
    const files = { 'settings.json': {}, 'call.json': call }
    const { output } = await runExplain(OPTIONS, { files })
    expect(output).toMatch(
      /^Outbound call from somebody onnet to somebody offnet\.\nNot recorded: no rule asks for it\.\n/,
    )
  })

  test('a network that is given counts before the one that is found', async () => {
    const call = { ...CALL, callee: { ...CALL.callee, network: 'offnet' } }
    expect(await explainJson(SETTINGS, call)).toMatchObject({
      direction: 'transit',
      callee: { network: 'offnet', user: 'Ann' },
    })
  })

  test.each([
    ['sip:ann.lee@acme.example', undefined, 'onnet'],
    ['sip:0301234567@sbc.example', 'Ann', 'onnet'],
    ['<sip:101@10.0.0.1;user=phone>', 'Ann', 'onnet'],
    ['sip:102@elsewhere.example', undefined, 'offnet'],
  ])('%s is matched as a live call would be', async (aor, user, network) => {
    const { callee } = await explainJson({}, { ...CALL, callee: { aor } })
    expect([callee.user, callee.network]).toEqual([user, network])
  })
})

test('a device that is named rings for its owner, in the document of the call as in the settings', async () => {
  const account = { users: [{ id: '101' }], devices: [{ id: 'd1', owner: '101' }] }
  const settings = { users: { 101: { rules: { inbound: { offnet: 'always' } } } } }
  expect(await explainJson(settings, { caller: {}, callee: { device: 'd1' }, account })).toMatchObject({
    outcome: 'record',
    owner: { kind: 'user', userId: '101' },
  })
})

describe('the minimum duration', () => {
  const afterMs = async (durationMs: number, settings: unknown = SETTINGS) =>
    (await explainJson(settings, { ...CALL, durationMs })).audio

  test('removes what is shorter', async () => {
    expect(await afterMs(1999)).toEqual({ kept: false, reason: 'would be removed: shorter than 2 s' })
    expect(await afterMs(2000)).toEqual({ kept: true, reason: 'would be kept: not shorter than 2 s' })
    expect(await afterMs(0, { ...SETTINGS, minimumDurationMs: 0 })).toEqual({
      kept: true,
      reason: 'would be kept: there is no minimum',
    })
  })
  test('is told in the last sentence', async () => {
    const files = { ...FILES, 'call.json': { ...CALL, durationMs: 1500 } }
    const { output } = await runExplain(OPTIONS, { files })
    expect(output).toMatch(/\nAfter 1\.5 s its audio would be removed: shorter than 2 s\.\n$/)
  })
  test('does not matter when nothing is recorded', async () => {
    expect(await afterMs(5, {})).toBeUndefined()
  })
})

describe('a document with mistakes', () => {
  async function errorsOf(call: unknown): Promise<string[]> {
    const run = await runExplain(OPTIONS, { files: { ...FILES, 'call.json': call } })
    expect(run.exitCode).toBe(1)
    expect(run.output).toBe('')
    return run.errors.trimEnd().split('\n')
  }

  test('has all of them told, each with file, place and what is expected', async () => {
    const call = {
      caller: { aor: 5, network: 'inside' },
      account: { users: [{ extension: 101 }] },
      durationMs: -1,
      callle: {},
    }
    expect(await errorsOf(call)).toEqual([
      'tapeline explain: call.json: caller.aor: is 5; expected a text',
      'tapeline explain: call.json: caller.network: is "inside"; expected one of "onnet", "offnet"',
      'tapeline explain: call.json: callee: is missing; expected an object',
      'tapeline explain: call.json: account.users[0].extension: is 101; expected a text',
      'tapeline explain: call.json: durationMs: is -1; expected 0 or more',
      'tapeline explain: call.json: unknown "callle"; --schema tells every field',
    ])
  })
  test('has the words told that would be understood', async () => {
    expect(await errorsOf({ ...CALL, events: [{ type: 'began', atMs: 0 }] })).toEqual([
      expect.stringMatching(
        /^tapeline explain: call\.json: events\[0\]\.type: is "began"; expected one of "start", "hop", /,
      ),
    ])
  })
  test('may not have a name that would be lost without a word', async () => {
    const files = { ...FILES, 'settings.json': '{"users":{"__proto__":{"rules":{"inbound":{"offnet":"always"}}}}}' }
    const { exitCode, errors } = await runExplain(OPTIONS, { files })
    expect([exitCode, errors]).toEqual([1, expect.stringContaining('settings.json: has a field "__proto__"')])
  })
  test('may be no JSON at all', async () => {
    expect(await errorsOf('{\n  "caller":\n}')).toEqual([
      expect.stringMatching(/^tapeline explain: call\.json: is not JSON: Unexpected token/),
    ])
    expect(await errorsOf('[]')).toEqual(['tapeline explain: call.json: is a list; expected an object'])
  })
  test('may not be there', async () => {
    const { exitCode, errors } = await runExplain({ ...OPTIONS, call: 'gone.json' }, { files: FILES })
    expect([exitCode, errors]).toEqual([1, 'tapeline explain: gone.json: cannot be read: no such file or directory\n'])
  })
  test('may start with the mark of a Windows editor', async () => {
    const files = { ...FILES, 'call.json': `\uFEFF${JSON.stringify(CALL)}` }
    expect((await runExplain(OPTIONS, { files })).exitCode).toBe(0)
  })
})

describe('a batch', () => {
  const question = (settings: unknown, call: unknown) => JSON.stringify({ settings, call })

  test('is answered line by line; a bad line spoils only itself and the exit code', async () => {
    const lines = [question(SETTINGS, CALL), '', 'not json', question({ account: 1 }, CALL), question({}, CALL)]
    const { exitCode, output, errors } = await runExplain({ batch: true }, { lines })
    const answers = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(answers.map(({ outcome }) => outcome)).toEqual(['record', undefined, undefined, 'skip'])
    expect(answers[1].error).toEqual({ line: 3, problems: [expect.stringMatching(/^is not JSON/)] })
    expect(answers[2].error).toEqual({ line: 4, problems: ['settings.account: is 1; expected an object'] })
    expect([exitCode, errors]).toEqual([1, ''])
  })
  test('answers as --json does', async () => {
    const { output, exitCode } = await runExplain({ batch: true }, { lines: [question(SETTINGS, CALL)] })
    expect(JSON.parse(output)).toEqual(await explainJson(SETTINGS, CALL))
    expect(exitCode).toBe(0)
  })
  test('of nothing is answered by nothing', async () => {
    expect(await runExplain({ batch: true })).toEqual({ exitCode: 0, output: '', errors: '' })
  })
})

test('both schemas are printed, and what they describe is what is read', async () => {
  const { output, exitCode } = await runExplain({ schema: true })
  const schemas = JSON.parse(output)
  expect(exitCode).toBe(0)
  expect(Object.keys(schemas)).toEqual(['settings', 'call'])
  expect(Object.keys(schemas.settings.properties)).toEqual(Object.keys(policySettingsDocument.shape))
  expect(Object.keys(schemas.call.properties)).toEqual(Object.keys(policyCallDocument.shape))
  expect(schemas.call.required).toEqual(['caller', 'callee'])
})

test.each([{}, { settings: 'settings.json' }, { batch: true, call: 'call.json' }])(
  'says what to give for %j',
  async (options) => {
    const { exitCode, output, errors } = await runExplain(options, { files: FILES })
    expect([exitCode, output]).toEqual([1, ''])
    expect(errors).toContain('--settings')
  },
)
