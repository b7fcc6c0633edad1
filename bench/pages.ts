/**
 * Pages of the directory in a real Chromium, of an account with 10,000 users, 20,000 devices and 500 queues on a platform with 5,000 accounts:
 * when their first row is there, when what is typed has found its row, and how long the page ever stands still while it is scrolled.
 */
import type { Browser, Page } from 'playwright-core'
import { openDatabase } from '../src/main/open-database.ts'
import { launchBrowser } from '../test/e2e/browser.ts'
import { TapelineProcess } from '../test/e2e/tapeline-process.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { ACCOUNTS, DEVICES, fillDirectory, QUEUES, USERS } from './directory/fill-directory.ts'
import { at, signedInPage } from './portal/signed-in-page.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }

interface Visit {
  readonly name: string
  readonly path: string
  /** In the first row. */
  readonly first: string
  /** What is typed, and what it finds. */
  readonly typed?: readonly [text: string, found: string]
}

const visits = (accountId: string): readonly Visit[] => [
  { name: 'accounts', path: '/settings/accounts', first: 'Account 0', typed: ['Account 4321', 'Account 4321'] },
  {
    name: 'users',
    path: `/settings/accounts/${accountId}?tab=users`,
    first: 'User 00000',
    typed: ['09876', 'User 09876'],
  },
  {
    name: 'devices',
    path: `/settings/accounts/${accountId}?tab=devices`,
    first: 'Device 00000',
    typed: ['19876', 'Device 19876'],
  },
  {
    name: 'queues',
    path: `/settings/accounts/${accountId}?tab=queues`,
    first: 'Queue 0',
    typed: ['Queue 432', 'Queue 432'],
  },
  {
    name: 'call recording users',
    path: `/settings/accounts/${accountId}/recording-users`,
    first: 'User 00001',
    typed: ['09876', 'User 09876'],
  },
]

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const rounds = quick ? 2 : 7
  const tapeline = await TapelineProcess.start()
  let browser: Browser | undefined
  try {
    const accountId = await filled(tapeline.dataFolder)
    browser = await launchBrowser({ whole: true })
    const page = await signedInPage(browser, tapeline.httpUrl)
    const rows: BenchResult['rows'][number][] = []
    for (const visit of visits(accountId)) {
      const [firstMs, foundMs]: [number[], number[]] = [[], []]
      for (let round = 0; round < rounds; round++) {
        firstMs.push(await open(page, `${tapeline.httpUrl}${visit.path}`, visit.first))
        if (visit.typed) foundMs.push(await find(page, ...visit.typed))
      }
      await open(page, `${tapeline.httpUrl}${visit.path}`, visit.first)
      const { tasksMs, frames, heightPx } = await scroll(page)
      rows.push(
        { label: `${visit.name}: first row, p50`, value: at(firstMs, 0.5), unit: 'ms' },
        { label: `${visit.name}: from the last key to what it finds, p50`, value: at(foundMs, 0.5), unit: 'ms' },
        { label: `${visit.name}: scrolled`, value: heightPx, unit: 'px' },
        { label: `${visit.name}: frames meanwhile`, value: frames, unit: '' },
        { label: `${visit.name}: longest task`, value: Math.max(0, ...tasksMs), unit: 'ms' },
      )
    }
    const notes = ['longest task: 0 when none took 50 ms; aim: none above 100 ms']
    const name = `pages: ${USERS} users, ${DEVICES} devices, ${QUEUES} queues in one of ${ACCOUNTS} accounts`
    return { name, rows, notes }
  } finally {
    await browser?.close()
    await tapeline.remove()
  }
}

async function filled(dataFolder: string): Promise<string> {
  const { db, close } = await openDatabase({ dataFolder, databaseUrl: undefined }, 'command', log)
  try {
    return (await fillDirectory(db)).accountId
  } finally {
    await close()
  }
}

async function open(page: Page, url: string, first: string): Promise<number> {
  const startedAt = performance.now()
  await page.goto(url)
  await page.getByText(first, { exact: true }).first().waitFor()
  return performance.now() - startedAt
}

async function find(page: Page, text: string, found: string): Promise<number> {
  await page.locator('main input[type="search"], main input[placeholder]').first().fill(text)
  const startedAt = performance.now()
  await page.getByText(found, { exact: true }).first().waitFor()
  return performance.now() - startedAt
}

/** For five seconds, or to the end, whatever of the page scrolls. */
function scroll(page: Page) {
  return page.evaluate(async () => {
    const tasksMs: number[] = []
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasksMs.push(entry.duration)
    }).observe({ type: 'longtask' })
    const scrollers = [document.scrollingElement, ...document.querySelectorAll('main, main *')].filter(
      (each): each is Element => each !== null && each.scrollHeight > each.clientHeight + 50,
    )
    const startedAt = performance.now()
    let frames = 0
    let heightPx = 0
    while (performance.now() - startedAt < 5000) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      frames++
      for (const each of scrollers) {
        each.scrollTop += 300
        heightPx = Math.max(heightPx, each.scrollTop)
      }
    }
    return { tasksMs, frames, heightPx }
  })
}
