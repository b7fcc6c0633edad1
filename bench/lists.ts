/**
 * The list of calls in a real Chromium with 100,000 calls behind it (TAPELINE_BENCH_CALLS sets how many): what the first load transfers, when
 * it can be used with the processor slowed to a quarter, and how long the page ever stands still while all of them are scrolled through: by the
 * clock, and as long as its own thread ran.
 */
import type { Browser, CDPSession, Page } from 'playwright-core'
import { openDatabase } from '../src/main/open-database.ts'
import { launchBrowser } from '../test/e2e/browser.ts'
import { TapelineProcess } from '../test/e2e/tapeline-process.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'
import { at, signedInPage } from './portal/signed-in-page.ts'
import { fillCalls } from './search/fill-calls.ts'

const log = { debug() {}, info() {}, warn: console.error, error: console.error }
const SLOWER = 4
const ALL_CALLS = '/calls?period=any'

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const calls = Number(process.env.TAPELINE_BENCH_CALLS ?? (quick ? 5_000 : 100_000))
  const tapeline = await TapelineProcess.start()
  let browser: Browser | undefined
  try {
    await fill(tapeline.dataFolder, calls)
    browser = await launchBrowser()
    const page = await signedInPage(browser, tapeline.httpUrl)
    // Nothing else of the portal is at work while it is loaded.
    await page.goto('about:blank')
    const loads: Load[] = []
    for (let round = 0; round < (quick ? 2 : 7); round++) {
      loads.push(await load(browser, page, `${tapeline.httpUrl}${ALL_CALLS}`))
    }
    const [first] = loads
    const scrolled = await scroll(browser, page, `${tapeline.httpUrl}${ALL_CALLS}`, calls)
    return {
      name: `lists: ${calls.toLocaleString('en')} calls in Chromium ${browser.version()}`,
      rows: [
        {
          label: 'first load, script as it is transferred, without headers',
          value: (first?.scriptBytes ?? 0) / 1000,
          unit: 'kB',
        },
        { label: 'first load, everything with headers', value: (first?.allBytes ?? 0) / 1000, unit: 'kB' },
        { label: 'first load, files', value: first?.files ?? 0, unit: '' },
        { label: `rows are there, processor ${SLOWER} × slower, p50`, value: median(loads, 'rowsMs'), unit: 'ms' },
        { label: `and answer a key, p50`, value: median(loads, 'usableMs'), unit: 'ms' },
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
  readonly scriptBytes: number
  readonly allBytes: number
  readonly files: number
  readonly rowsMs: number
  readonly usableMs: number
}

const median = (loads: readonly Load[], key: keyof Load): number =>
  at(
    loads.map((each) => each[key]),
    0.5,
  )

/** With nothing in the browser's cache, from the moment at which the address is asked for. */
async function load(browser: Browser, signedIn: Page, url: string): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  await context.addCookies(await signedIn.context().cookies())
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  const sizes = await transferred(devTools)
  await page.addInitScript(noteFirstRow)
  await page.goto(url)
  const { rowsMs, usableMs } = await page
    .waitForFunction(() => (window as unknown as { usable?: { rowsMs: number; usableMs: number } }).usable)
    .then((handle) => handle.evaluate((value) => value as { rowsMs: number; usableMs: number }))
  const { scriptBytes, allBytes, files } = sizes()
  await context.close()
  return { scriptBytes, allBytes, files, rowsMs, usableMs }
}

async function transferred(devTools: CDPSession) {
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

/** In the page: as soon as there is a row, `j` is pressed; it is usable when the row has the focus. */
function noteFirstRow(): void {
  let rowsMs: number | undefined
  const row = () => document.querySelector('ol[aria-label="Calls"] a')
  const look = () => {
    if (rowsMs === undefined && row()) {
      rowsMs = performance.now()
    }
    if (rowsMs !== undefined) {
      if (document.activeElement === row()) {
        Object.assign(window, { usable: { rowsMs, usableMs: performance.now() } })
        return
      }
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', bubbles: true }))
    }
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
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
