import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHttpTimeStamper } from '../adapters/http-time-stamper.ts'
import { createSigner } from '../adapters/node-signer.ts'
import { createTimeStampCheck } from '../adapters/time-stamp-token.ts'
import { startTsa, type TestTsa } from '../adapters/tsa.test-kit.ts'
import type { EvidenceCheckpoint } from '../core/audit/evidence-checkpoint.ts'
import { checkEvidence } from '../core/audit/evidence-file.ts'
import { stampedText } from '../core/audit/time-stamp.ts'
import { isSigned } from '../main/is-signed.ts'
import { createAccount } from '../store/accounts.ts'
import { saveCall } from '../store/calls.ts'
import { listCheckpoints, readEvidence, signCheckpoints } from '../store/evidence.ts'
import { linkHash } from '../store/link-hash.ts'
import { saveRecording } from '../store/recordings.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { backlogOfStamps, findTimeStamping } from '../store/time-stamps.ts'
import { callAndRecording } from './purge.test-kit.ts'
import { startTimeStamping } from './stamp-checkpoints.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 12)
const signer = createSigner(Buffer.alloc(32, 7))
const publicKey = Buffer.from(signer.publicKey).toString('hex')

let tsa: TestTsa
let database: TestDatabase
let accountId: string
const closing: (() => Promise<void>)[] = []
const logged: string[] = []
const log = {
  info: (_: unknown, message: string) => logged.push(message),
  warn: (_: unknown, message: string) => logged.push(message),
} as never

beforeAll(async () => {
  tsa = await startTsa()
})
afterAll(() => tsa?.close())
beforeEach(async () => {
  database = await createTestDatabase()
  accountId = (await createAccount(database.db, { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' })).id
})
afterEach(async () => {
  tsa.behave()
  for (const close of closing.splice(0)) await close()
  await database?.close()
})

async function stored(audio: string): Promise<void> {
  const { call, recording } = callAndRecording(accountId, NOW_MS, audio)
  await saveCall(database.db, call)
  await saveRecording(database.db, recording)
  await signCheckpoints(database.db, signer, Date.now())
}

/** As `serve` does it, only sooner. */
function start(answerWithinMs = 5000): { close(): Promise<void> } {
  const stamper = createHttpTimeStamper({ url: tsa.url, trusted: [tsa.caCertificate], answerWithinMs })
  const running = startTimeStamping({ db: database.db, stamper, nowMs: () => NOW_MS, log, lookEveryMs: 50 })
  closing.push(() => running.close())
  return running
}

const stamped = () =>
  expect.poll(async () => (await backlogOfStamps(database.db)).waiting, { timeout: 20_000, interval: 50 }).toBe(0)

type Line = { readonly checkpoint?: EvidenceCheckpoint }

async function linesOf(): Promise<Line[]> {
  const lines: object[] = [{ evidence: 1, accountId, publicKey }]
  for await (const entry of readEvidence(database.db, accountId)) lines.push(entry)
  for (const checkpoint of await listCheckpoints(database.db, accountId)) lines.push({ checkpoint })
  return lines
}

function check(lines: readonly Line[], trusted = [tsa.caCertificate], audio: Parameters<typeof checkEvidence>[2] = []) {
  const keys = { link: linkHash, isSigned, publicKey, checkTimeStamp: createTimeStampCheck(trusted) }
  return checkEvidence(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), keys, audio)
}

describe('time stamps of checkpoints', () => {
  it('the newest of an account is stamped, which vouches for all before it, and is proven offline', async () => {
    await stored('one')
    await stored('two')
    const before = tsa.asked.length
    start()
    await stamped()
    expect(tsa.asked.length - before).toBe(1)
    const lines = await linesOf()
    expect(lines.map(({ checkpoint }) => checkpoint?.timeStamp !== undefined)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
    const audio = ['one', 'two'].map((text) => ({
      name: `${text}.wav`,
      sha256: callAndRecording(accountId, 0, text).recording.sha256,
    }))
    const report = check(lines, [tsa.caCertificate], audio)
    expect(report).toMatchObject({
      problems: [],
      timeStamps: 1,
      stampedWords: expect.stringMatching(/^Test TSA on 20[^ ]*Z$/),
    })
    for (const words of report.files)
      expect(words).toMatch(/as it was stored on .*; time stamped by Test TSA on 20[^ ]*Z$/)
    expect(check(lines, [], audio).files[0]).toMatch(/not chained to an authority that was given/)
    // What openssl says of it.
    const last = lines.at(-1)?.checkpoint as EvidenceCheckpoint
    const token = Buffer.from(last.timeStamp ?? '', 'base64')
    expect(tsa.verifies(token, stampedText(accountId, last))).toBe(true)
    // Nothing new, nothing asked.
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(tsa.asked.length - before).toBe(1)
  })

  it('what is done to a stamp is found and named', async () => {
    await stored('one')
    const running = start()
    await stamped()
    await stored('two')
    await stamped()
    await running.close()
    const lines = await linesOf()
    const [first, second] = lines.flatMap(({ checkpoint }) => checkpoint ?? [])
    if (!first?.timeStamp || !second?.timeStamp) throw new Error('two stamps')
    const withStamp = (timeStamp: unknown) =>
      lines.map((line) =>
        line.checkpoint?.seq === 1 ? { checkpoint: { ...line.checkpoint, timeStamp } as never } : line,
      )
    const problemsOf = (timeStamp: unknown) => check(withStamp(timeStamp)).problems.join('\n')
    const name = `^the time stamp of the checkpoint of ${first.at}`
    expect(problemsOf(first.timeStamp)).toBe('')
    expect(problemsOf(second.timeStamp)).toMatch(new RegExp(`${name} is of something else$`))
    expect(problemsOf('AAAA')).toMatch(new RegExp(`${name} is no ASN.1$`))
    expect(problemsOf(7)).toMatch(/line 4 cannot be read/)
    const dated = Buffer.from(first.timeStamp, 'base64')
    dated.write('2019', dated.indexOf(Buffer.from([0x18, 0x0f])) + 2, 'latin1')
    expect(problemsOf(dated.toString('base64'))).toMatch(new RegExp(`${name} is not what was signed$`))
    const other = await startTsa()
    closing.push(() => other.close())
    expect(check(lines, [other.caCertificate]).problems).toEqual([
      expect.stringMatching(/leads to no authority that was given/),
      expect.stringMatching(/leads to no authority that was given/),
    ])
  })

  it('who has the signing key cannot take the stamp along to a chain written anew', async () => {
    await stored('one')
    start()
    await stamped()
    const [head, entry, line] = await linesOf()
    const { entry: text } = entry as unknown as { entry: string }
    const forged = text.replace(/"sha256": "./, '"sha256": "0')
    const hash = linkHash('0'.repeat(64), `1\n${forged}`)
    const old = line?.checkpoint as EvidenceCheckpoint
    const { checkpointText } = await import('../core/audit/evidence-checkpoint.ts')
    const signature = Buffer.from(signer.sign(Buffer.from(checkpointText(accountId, { ...old, hash })))).toString('hex')
    const lines = [head, { seq: 1, entry: forged, hash }, { checkpoint: { ...old, hash, signature } }] as Line[]
    expect(check(lines).problems).toEqual([expect.stringMatching(/is of something else$/)])
  })

  it('an authority that fails is asked again, is seen to fail since when, and holds up nothing', async () => {
    await stored('one')
    tsa.behave((_, response) => response.writeHead(503).end())
    const running = start()
    await expect
      .poll(() => findTimeStamping(database.db), { timeout: 10_000 })
      .toEqual({ host: new URL(tsa.url).host, failingSinceMs: NOW_MS, failure: 'it answered with 503' })
    // Signing, exporting, checking go on.
    await stored('two')
    expect(check(await linesOf())).toMatchObject({ problems: [], timeStamps: 0, signedEntries: 2 })
    tsa.behave()
    await stamped()
    await expect.poll(() => findTimeStamping(database.db)).toEqual({ host: new URL(tsa.url).host })
    expect(logged).toContain('the time-stamp authority answers again')
    await running.close()
  })

  it('one that is silent is left after its time; stopping does not wait for it, and the next start goes on', async () => {
    await stored('one')
    tsa.behave(() => undefined)
    const silent = start(300)
    await expect
      .poll(async () => (await findTimeStamping(database.db))?.failure, { timeout: 10_000 })
      .toBe('no answer within 0.3 s')
    await silent.close()
    const stuck = start(60_000)
    const asked = tsa.asked.length
    await expect.poll(() => tsa.asked.length).toBeGreaterThan(asked)
    const startedAt = performance.now()
    await stuck.close()
    expect(performance.now() - startedAt).toBeLessThan(2000)
    tsa.behave()
    start()
    await stamped()
    expect(check(await linesOf())).toMatchObject({ problems: [], timeStamps: 1 })
  })
})
