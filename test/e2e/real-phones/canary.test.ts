/**
 * Tapeline calls a real phone through a real phone system that wants a password, and looks whether the recording of that call comes: forked by
 * `tapeline fork`, not forked at all, forked as silence, or refused by the phone system.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Canary, CanaryRun } from '../../../src/contract/canary.ts'
import { missing } from '../../tools.ts'
import { acmeDocument } from '../acme.ts'
import { eventually, TapelineProcess } from '../tapeline-process.ts'
import { BOB, type Phones, startPhones } from './phones.ts'

const PROGRAM = join(import.meta.dirname, '../../../src/main/tapeline.ts')
const CANARY = '+493055599999'
const PASSWORD = 'chirp chirp'
/** A canary call, its recording, and all that may be waited for. */
const PATIENCE_MS = 150_000

const folder = mkdtempSync(join(tmpdir(), 'tapeline-canary-'))
let tapeline: TapelineProcess
let apiKey: string
let accountId: string
let phones: Phones
let fork: ChildProcess | undefined

async function api<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${tapeline.httpUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return JSON.parse(text === '' ? 'null' : text) as Answer
}

const canaryOf = (changes: object = {}) => ({
  name: 'Echo',
  to: `sip:${BOB}@127.0.0.1:${phones.sipPort}`,
  from: `sip:${CANARY}@127.0.0.1:${phones.sipPort}`,
  ...{ username: 'canary', password: PASSWORD, rhythm: { everyMinutes: 1440 }, talkMs: 6000, lateAfterMs: 10_000 },
  ...changes,
})

async function startFork(): Promise<void> {
  const args = ['fork', '--ng', `127.0.0.1:${phones.ngPort}`, '--to', `sip:127.0.0.1:${tapeline.sipPort}`]
  fork = spawn(process.execPath, [PROGRAM, ...args, '--poll-ms', '200'])
  let output = ''
  fork.stdout?.on('data', (data) => {
    output += data
  })
  await eventually(
    async () => output,
    (text) => text.includes('tapeline fork ready'),
  )
}

/** Calls now, and waits for what comes of it. */
async function runOf(canary: Canary): Promise<CanaryRun> {
  const { id } = await api<CanaryRun>('POST', `/canaries/${canary.id}/runs`)
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const { runs } = await api<{ runs: CanaryRun[] }>('GET', `/canaries/${canary.id}/runs`)
    const run = runs.find((each) => each.id === id)
    if (run?.state === 'done') return run
    if (Date.now() > until) throw new Error(`no end of ${JSON.stringify(run)}\n${tapeline.stderr}`)
    await delay(300)
  }
}

const audited = async (action: string) =>
  (await api<{ auditEvents: { details: { outcome: string } }[] }>('GET', `/audit-events?action=${action}`)).auditEvents

describe.skipIf(missing('baresip', 'kamailio', 'rtpengine'))('a canary call through a real phone system', () => {
  let canary: Canary

  beforeAll(async () => {
    phones = await startPhones(folder, 'PCMU', { user: 'canary', password: PASSWORD, from: CANARY })
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    apiKey = await tapeline.createApiKey('acme', 'account-administrator')
    const setup = await api<{ accounts: { id: string }[] }>('GET', '/accounts')
    accountId = setup.accounts[0]?.id ?? ''
    canary = await api<Canary>('POST', `/accounts/${accountId}/canaries`, canaryOf())
  }, 60_000)

  afterEach(() => fork?.kill('SIGKILL'))

  afterAll(async () => {
    await phones?.stop()
    await tapeline?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is well when its recording comes with the signal and whoever answered', { timeout: 120_000 }, async () => {
    await startFork()
    const run = await runOf(canary)
    expect(run).toMatchObject({ outcome: 'ok', sipStatus: 200, askedBy: expect.any(String) })
    expect(run.heardMs).toBeGreaterThan(4000)
    expect(run.recordedMs).toBeGreaterThan(4000)
    const call = await api<object>('GET', `/calls/${run.callId}`)
    expect(call).toMatchObject({ tags: ['canary'], caller: { number: CANARY }, recorded: true })
    expect(await tapeline.metric('canary_runs_total{outcome="ok"}')).toBe(1)
    expect(await audited('canary.failed')).toEqual([])
  })

  it('fails when the phone system does not fork it, and is told again once it does', { timeout: 240_000 }, async () => {
    const run = await runOf(canary)
    expect(run).toMatchObject({ outcome: 'not-seen', sipStatus: 200 })
    expect(await audited('canary.failed')).toMatchObject([{ details: { outcome: 'not-seen' } }])
    await startFork()
    expect(await runOf(canary)).toMatchObject({ outcome: 'ok' })
    expect(await audited('canary.recovered')).toHaveLength(1)
  })

  it('fails when what comes of it is silence', { timeout: 120_000 }, async () => {
    const silent = (id: string, aor: string) => ({ id, aor, codec: 'PCMA' })
    const asked = runOf(canary)
    await eventually(
      () => api<{ runs: CanaryRun[] }>('GET', `/canaries/${canary.id}/runs`),
      ({ runs }) => runs[0]?.state === 'calling',
    )
    await tapeline.call({
      parties: [silent('canary', canary.from), silent('bob', canary.to)],
      steps: [{ do: 'wait', ms: 6500 }],
    })
    expect(await asked).toMatchObject({ outcome: 'silent', callId: expect.any(String) })
  })

  it('fails with what the phone system says', { timeout: 60_000 }, async () => {
    const to = `sip:999@127.0.0.1:${phones.sipPort}`
    const nobody = await api<Canary>('POST', `/accounts/${accountId}/canaries`, canaryOf({ name: 'Nobody', to }))
    expect(await runOf(nobody)).toMatchObject({ outcome: 'refused', sipStatus: 404 })
    const wrong = canaryOf({ name: 'Wrong', password: 'tweet' })
    const stranger = await api<Canary>('POST', `/accounts/${accountId}/canaries`, wrong)
    expect(await runOf(stranger)).toMatchObject({ outcome: 'refused', sipStatus: 407 })
    await api('DELETE', `/canaries/${stranger.id}`)
    expect((await api<{ canaries: Canary[] }>('GET', `/accounts/${accountId}/canaries`)).canaries).toHaveLength(2)
  })
})
