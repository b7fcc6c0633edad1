/**
 * The list of calls in a real Chromium with 100,000 calls behind it (TAPELINE_BENCH_CALLS sets how many): what the first load transfers, when
 * it can be used with the processor slowed to a quarter, and how long the page ever stands still while all of them are scrolled through: by the
 * clock, and as long as its own thread ran.
 */
import type { Browser, CDPSession, Cookie, Page } from 'playwright-core'
import { openDatabase } from '../src/main/open-database.ts'
import { launchBrowser } from '../test/e2e/browser.ts'
import { TapelineProcess } from '../test/e2e/tapeline-process.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { type BareBrowser, launchBareBrowser } from './portal/bare-browser.ts'
import { at, signedInPage } from './portal/signed-in-page.ts'
import { fillCalls } from './search/fill-calls.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }
const SLOWER = 4
const ALL_CALLS = '/calls?period=any'

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const calls = Number(process.env.TAPELINE_BENCH_CALLS ?? (quick ? 5_000 : 100_000))
  const tapeline = await TapelineProcess.start()
  let browser: Browser | undefined
  let bare: BareBrowser | undefined
  try {
    await fill(tapeline.dataFolder, calls)
    browser = await launchBrowser({ whole: true })
    const url = `${tapeline.httpUrl}${ALL_CALLS}`
    const page = await signedInPage(browser, tapeline.httpUrl)
    // Nothing else of the portal is at work while it is loaded.
    await page.goto('about:blank')
    const cookies = await page.context().cookies()
    const sizes = await transferred(browser, url, cookies)
    bare = await launchBareBrowser()
    for (let round = 0; round < WARM_UPS; round++) await load(bare, url, cookies, 1)
    const loads = { slow: [] as Load[], unslowed: [] as Load[] }
    for (let round = 0; round < (quick ? 2 : 11); round++) {
      loads.slow.push(await load(bare, url, cookies, SLOWER))
      loads.unslowed.push(await load(bare, url, cookies, 1))
    }
    const scrolled = await scroll(browser, page, url, calls)
    return {
      name: `lists: ${calls.toLocaleString('en')} calls in Chromium ${browser.version()}`,
      rows: [
        {
          label: 'first load, script as it is transferred, without headers',
          value: sizes.scriptBytes / 1000,
          unit: 'kB',
        },
        { label: 'first load, everything with headers', value: sizes.allBytes / 1000, unit: 'kB' },
        { label: 'first load, files', value: sizes.files, unit: '' },
        { label: `rows are there, processor ${SLOWER} × slower, p50`, value: median(loads.slow, 'rowsMs'), unit: 'ms' },
        { label: 'and answer a key, p50', value: median(loads.slow, 'usableMs'), unit: 'ms' },
        { label: 'and answer a key, processor not slowed, p50', value: median(loads.unslowed, 'usableMs'), unit: 'ms' },
        { label: 'rows scrolled through', value: scrolled.rows, unit: '' },
        { label: 'in', value: scrolled.seconds, unit: 's' },
        { label: 'frames', value: scrolled.frames, unit: '' },
        { label: 'long tasks (50 ms and more)', value: scrolled.tasksMs.length, unit: '' },
        { label: 'long tasks above 100 ms', value: scrolled.tasksMs.filter((ms) => ms > 100).length, unit: '' },
        { label: 'longest task', value: Math.max(0, ...scrolled.tasksMs), unit: 'ms' },
        {
          label: 'tasks of which the thread itself ran for more than 100 ms',
          value: scrolled.ranMs.filter((ms) => ms > 100).length,
          unit: '',
        },
        { label: 'the longest that it ran', value: Math.max(0, ...scrolled.ranMs), unit: 'ms' },
      ],
      notes: [
        'aims: script ≤ 250 kB, usable in < 1,000 ms, no task above 100 ms',
        'a task lasts longer than it runs where the browser paints without a graphics card, and the server works, on the same processors',
      ],
    }
  } finally {
    await bare?.close()
    await browser?.close()
    await tapeline.remove()
  }
}

async function fill(dataFolder: string, calls: number): Promise<void> {
  const { db, close } = await openDatabase({ dataFolder, databaseUrl: undefined }, 'command', log)
  try {
    await fillCalls(db, calls)
  } finally {
    await close()
  }
}

interface Load {
  readonly rowsMs: number
  readonly usableMs: number
}

const median = (loads: readonly Load[], key: keyof Load): number =>
  at(
    loads.map((each) => each[key]),
    0.5,
  )

/** A server that was just started is slower than it will be. */
const WARM_UPS = 3

/** With nothing in the browser's cache, from the moment at which the address is asked for. */
async function load(browser: BareBrowser, url: string, cookies: readonly Cookie[], slower: number): Promise<Load> {
  const script = `(${noteFirstRow})(${PATIENCE_MS})`
  return (await browser.load(url, { cookies, slower, script })) as Load
}

/** Until there are rows. */
async function transferred(browser: Browser, url: string, cookies: readonly Cookie[]) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  await context.addCookies([...cookies])
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  const sizes = await count(devTools)
  await page.goto(url)
  await page.locator('ol[aria-label="Calls"] a').first().waitFor()
  await context.close()
  return sizes()
}

async function count(devTools: CDPSession) {
  const types = new Map<string, string>()
  const headerBytes = new Map<string, number>()
  let scriptBytes = 0
  let allBytes = 0
  devTools.on('Network.responseReceived', ({ requestId, type, response }) => {
    types.set(requestId, type)
    headerBytes.set(requestId, response.encodedDataLength)
  })
  devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    allBytes += encodedDataLength
    if (types.get(requestId) === 'Script') scriptBytes += encodedDataLength - (headerBytes.get(requestId) ?? 0)
  })
  await devTools.send('Network.enable')
  return () => ({ scriptBytes, allBytes, files: types.size })
}

/** In the page: as soon as there is a row, `k` is pressed; it is usable when the row has the focus, a frame later. */
function noteFirstRow(patienceMs: number): void {
  let rowsMs: number | undefined
  const row = () => document.querySelector('ol[aria-label="Calls"] a')
  const { promise, resolve, reject } = Promise.withResolvers<Load>()
  setTimeout(() => reject(new Error('no row came, or none that answers a key')), patienceMs)
  const look = () => {
    if (rowsMs === undefined && row()) rowsMs = performance.now()
    if (rowsMs !== undefined) {
      if (document.activeElement === row()) {
        resolve({ rowsMs, usableMs: performance.now() })
        return
      }
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', bubbles: true }))
    }
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  Object.assign(window, { told: promise })
}

/** Rows that do not come in so long do not come at all. */
const PATIENCE_MS = 20_000

/** To the very end, as fast as rows come: nobody scrolls more. Rejects when no more rows come before it, or when there are others than `calls`. */
async function scroll(browser: Browser, page: Page, url: string, calls: number) {
  await page.goto(url)
  await page.locator('ol[aria-label="Calls"] a').first().waitFor()
  const stages: Stage[] = []
  const ranMs: number[] = []
  while (!stages.at(-1)?.isEnd) {
    // What is traced of all of them would not fit.
    await browser.startTracing(page, { categories: ['toplevel'] })
    stages.push(await page.evaluate(scrollOn, { rowsAtOnce: ROWS_AT_ONCE, patienceMs: PATIENCE_MS }))
    ranMs.push(...processorMsOfTasks(await browser.stopTracing()))
  }
  const rows = stages.at(-1)?.row ?? 0
  if (rows !== calls) throw new Error(`the list ended at row ${rows} of ${calls}`)
  return {
    rows,
    ranMs,
    tasksMs: stages.flatMap(({ tasksMs }) => tasksMs),
    frames: sum(stages.map(({ frames }) => frames)),
    seconds: sum(stages.map(({ seconds }) => seconds)),
  }
}

const ROWS_AT_ONCE = 10_000
/** Shorter tasks are not told of: there are hundreds of thousands. */
const LEAST_MS = 5

interface Stage {
  readonly row: number
  readonly isEnd: boolean
  readonly tasksMs: readonly number[]
  readonly frames: number
  readonly seconds: number
}

/** In the page. */
async function scrollOn({ rowsAtOnce, patienceMs }: { readonly rowsAtOnce: number; readonly patienceMs: number }) {
  const tasksMs: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tasksMs.push(entry.duration)
  })
  observer.observe({ type: 'longtask' })
  const list = document.querySelector('ol[aria-label="Calls"]') as HTMLElement
  const scroller = list.parentElement as HTMLElement
  const last = () => [...list.querySelectorAll('li[aria-posinset]')].at(-1)
  const rowOf = (element: Element | undefined) => Number(element?.getAttribute('aria-posinset') ?? 0)
  const startedAt = performance.now()
  const until = rowOf(last()) + rowsAtOnce
  let frames = 0
  let row = 0
  let latestMs = startedAt
  let isEnd = false
  while (row < until && !isEnd) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    frames++
    scroller.scrollTop += 900
    const reached = rowOf(last())
    if (reached > row) {
      row = reached
      latestMs = performance.now()
    } else if (performance.now() - latestMs > patienceMs) throw new Error(`no more rows come behind row ${row}`)
    isEnd = last()?.getAttribute('aria-setsize') === String(reached)
  }
  observer.disconnect()
  return { row, isEnd, tasksMs, frames, seconds: (performance.now() - startedAt) / 1000 }
}

interface TraceEvent {
  readonly pid: number
  readonly tid: number
  readonly name: string
  /** Of the thread, in µs. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** Of the busiest thread that pages are drawn by. */
function processorMsOfTasks(trace: Buffer): readonly number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] }
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args?.name === 'CrRendererMain'
  const tasks = new Map(traceEvents.filter(isMain).map((event) => [threadOf(event), [] as number[]]))
  for (const event of traceEvents) {
    if (event.name.endsWith('RunTask') && event.tdur !== undefined) tasks.get(threadOf(event))?.push(event.tdur / 1000)
  }
  const [busiest] = [...tasks.values()].toSorted((one, other) => sum(other) - sum(one))
  if (!busiest?.length) throw new Error('the trace has no tasks of the page')
  return busiest.filter((ms) => ms >= LEAST_MS)
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
