/** Everything that may be away while people talk: the recorder, the disk, the database, the object store. Each call is recorded all the same. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallOutcome, outcomeOf, placeCodedCalls } from '../durability/coded-calls.ts'
import { killRounds } from '../durability/kill-rounds.ts'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

/** Packets are read from the kernel every 200 ms and written at once; a machine that tests is late by some more. */
const TICK_MS = 200
const SLACK_MS = 300
const WHOLE: Partial<CallOutcome> = { found: 1, recordings: 1, holes: 0, wrongPieces: 0 }

describe('kill -9 at random moments', () => {
  it('loses no recording, nothing but the last tick of each, and makes none twice', { timeout: 240_000 }, async () => {
    const report = await killRounds({ rounds: 3, callsPerRound: 3, encryptFrom: 1, random: Math.random })
    expect(report).toMatchObject({ kills: 3, unplayable: 0, journalsLeft: 0 })
    expect(report.outcomes).toHaveLength(9)
    for (const outcome of report.outcomes) {
      expect(outcome).toMatchObject({ found: 1, holes: 0, wrongPieces: 0 })
      expect(outcome.recordings).toBeLessThanOrEqual(1)
      expect(outcome.missingMs).toBeLessThan(TICK_MS + SLACK_MS)
    }
  })
})

// Only root mounts a disk; with CI=true there is no way around it.
const cannotMount = process.getuid?.() !== 0 && process.env.CI !== 'true'
describe.skipIf(cannotMount || missing('headlessChromium'))('a recorder on a small disk', () => {
  let tapeline: TapelineProcess
  let apiKey: string
  let browser: Browser
  let page: Page
  const dataFolder = mkdtempSync(join(tmpdir(), 'tapeline-small-'))
  const spool = join(dataFolder, 'spool')
  beforeAll(async () => {
    mkdirSync(spool)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', spool])
    tapeline = await TapelineProcess.start({ dataFolder, args: ['--minimum-free-mb', '1'] })
    await tapeline.apply(acmeDocument())
    apiKey = await tapeline.createApiKey('acme', 'viewer')
    browser = await launchBrowser()
    page = await openPage(browser, { width: 1440, height: 900 }, () => tapeline.httpUrl, [])
    await page.goto(tapeline.httpUrl)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await tapeline?.stop()
    execFileSync('umount', [spool])
    rmSync(dataFolder, { recursive: true, force: true })
  })

  /** Two calls that go on while something is away and a while longer. */
  async function during(trouble: () => Promise<void>): Promise<readonly CallOutcome[]> {
    const load = await placeCodedCalls(2, tapeline.sipPort)
    await load.answered
    await delay(500)
    await trouble()
    await delay(1000)
    await load.hangUp()
    return Promise.all(load.calls.map((call) => outcomeOf(call, tapeline, apiKey)))
  }

  it('has all of a call during which the disk was full, warns, and refuses new ones', {
    timeout: 180_000,
  }, async () => {
    const banner = page.getByRole('region', { name: 'Recorders' })
    await banner.waitFor({ state: 'attached' })
    expect(await banner.innerText()).toBe('')
    const outcomes = await during(async () => {
      const filler = join(spool, 'filler')
      expect(() => writeFileSync(filler, Buffer.alloc(8 << 20))).toThrow('ENOSPC')
      await eventually(
        () => tapeline.metric('spool_waiting_bytes'),
        (bytes) => bytes > 0,
      )
      await eventually(
        async () => tapeline.stderr.includes('spool disk is full'),
        (isTold) => isTold,
      )
      expect(await (await fetch(`${tapeline.httpUrl}/readyz`)).json()).toEqual({ status: 'ready', disk: 'full' })
      await banner.getByText('is full: new calls are refused').waitFor()
      await banner.getByText('refuses what is recorded').waitFor()
      const refused = await placeCodedCalls(1, tapeline.sipPort)
      await delay(500)
      expect(refused.calls[0]?.answeredAtMs).toBeUndefined()
      await refused.cut()
      rmSync(filler)
      await eventually(
        () => tapeline.metric('spool_waiting_bytes'),
        (bytes) => bytes === 0,
      )
      await eventually(
        async () => tapeline.stderr.includes('spool disk has room again'),
        (isTold) => isTold,
      )
      await eventually(
        () => banner.innerText(),
        (text) => text === '',
      )
    })
    for (const outcome of outcomes) expect(outcome).toMatchObject({ ...WHOLE, missingMs: 0 })
    expect(outcomes[0]?.details?.flags).toEqual([])
  })

  it('has all of a call during which the database was killed', { timeout: 180_000 }, async () => {
    const outcomes = await during(async () => {
      const names = readdirSync(join(dataFolder, 'database'), { recursive: true }).map(String)
      const pidFile = names.find((name) => name.endsWith('postmaster.pid')) ?? ''
      const [pid] = readFileSync(join(dataFolder, 'database', pidFile), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGKILL')
    })
    for (const outcome of outcomes) expect(outcome).toMatchObject({ ...WHOLE, missingMs: 0 })
  })

  it('has all of calls that ended while the object store could not be written', { timeout: 180_000 }, async () => {
    const objects = join(dataFolder, 'objects')
    const load = await placeCodedCalls(2, tapeline.sipPort)
    await load.answered
    await delay(1000)
    renameSync(objects, `${objects}.away`)
    writeFileSync(objects, 'this is not a folder')
    await load.hangUp()
    await eventually(
      () => tapeline.metric('archive_failing'),
      (failing) => failing > 0,
    )
    rmSync(objects)
    renameSync(`${objects}.away`, objects)
    for (const call of load.calls)
      expect(await outcomeOf(call, tapeline, apiKey)).toMatchObject({ ...WHOLE, missingMs: 0 })
    await eventually(
      () => tapeline.metric('archive_waiting'),
      (waiting) => waiting === 0,
    )
  })
})
