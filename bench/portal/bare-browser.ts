/**
 * A Chromium that is told over its DevTools protocol what to open, and nothing else. A test tool hears of every request and brings a script of its
 * own into each page: on a small machine that takes as long as a fifth of the page.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Cookie } from 'playwright-core'
import { findTool } from '../../test/tools.ts'

export interface BareBrowser {
  /**
   * Opens the address in a window that knows nothing yet, but for the cookies, and has come to rest, its processor slowed so many times. Resolves to
   * what the script, which runs before any of the page's own, has put into `window.told`, a promise; rejects when that does, or no rest comes.
   */
  load(
    url: string,
    page: { readonly cookies: readonly Cookie[]; readonly slower: number; readonly script: string },
  ): Promise<unknown>
  close(): Promise<void>
}

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
]

const LOOK_EVERY_MS = 100
/** Of a look: to be asked costs it some. */
const IDLE_S = 0.02
const IDLE_LOOKS = 3
const MOST_LOOKS = 300

interface Message {
  readonly id?: number
  readonly error?: { readonly message: string }
  readonly result?: Readonly<Record<string, unknown>>
}

export async function launchBareBrowser(): Promise<BareBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-browser-'))
  const args = [...ARGS, '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank']
  const browser = spawn(findTool('chromium') ?? 'chromium', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const socket = new WebSocket(await addressOf(browser))
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  const waiting = new Map<number, (message: Message) => void>()
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id !== undefined) waiting.get(message.id)?.(message)
  }
  let lastId = 0
  async function tell(method: string, params: object, sessionId?: unknown): Promise<Readonly<Record<string, unknown>>> {
    const id = ++lastId
    const { promise, resolve } = Promise.withResolvers<Message>()
    waiting.set(id, resolve)
    socket.send(JSON.stringify({ id, method, params, sessionId }))
    const { error, result = {} } = await promise
    waiting.delete(id)
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
  /** Until the browser has nothing to do: a window it opens has pages of its own, of the address bar, which are loaded behind it. */
  async function settle(): Promise<void> {
    let before = await usedS()
    for (let looks = 0, idleFor = 0; idleFor < IDLE_LOOKS; looks++) {
      if (looks === MOST_LOOKS) throw new Error('the browser does not come to rest')
      await delay(LOOK_EVERY_MS)
      const now = await usedS()
      idleFor = now - before < IDLE_S ? idleFor + 1 : 0
      before = now
    }
  }
  /** Processor time of all its processes. */
  async function usedS(): Promise<number> {
    const { processInfo } = await tell('SystemInfo.getProcessInfo', {})
    return (processInfo as readonly { readonly cpuTime: number }[]).reduce((sum, { cpuTime }) => sum + cpuTime, 0)
  }
  return {
    async load(url, { cookies, slower, script }) {
      const { browserContextId } = await tell('Target.createBrowserContext', {})
      await tell('Storage.setCookies', {
        browserContextId,
        cookies: cookies.map(({ expires: _, ...cookie }) => cookie),
      })
      const window = { browserContextId, width: 1440, height: 900 }
      const { targetId } = await tell('Target.createTarget', { url: 'about:blank', ...window })
      const { sessionId } = await tell('Target.attachToTarget', { targetId, flatten: true })
      await settle()
      await tell('Page.enable', {}, sessionId)
      await tell('Page.addScriptToEvaluateOnNewDocument', { source: script }, sessionId)
      await tell('Emulation.setCPUThrottlingRate', { rate: slower }, sessionId)
      await tell('Page.navigate', { url }, sessionId)
      const asked = { expression: 'told', awaitPromise: true, returnByValue: true }
      const { result, exceptionDetails } = await tell('Runtime.evaluate', asked, sessionId)
      await tell('Target.disposeBrowserContext', { browserContextId })
      if (exceptionDetails) throw new Error(`${url}: ${JSON.stringify(exceptionDetails)}`)
      return (result as { readonly value?: unknown }).value
    },
    async close() {
      socket.close()
      const ended = new Promise((resolve) => browser.once('exit', resolve))
      browser.kill()
      await ended
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** It says it on its standard error. */
function addressOf({ stderr }: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let said = ''
  stderr?.on('data', (bytes: Buffer) => {
    said += bytes.toString()
    const [address] = /ws:\/\/\S+/.exec(said) ?? []
    if (address) resolve(address)
  })
  stderr?.once('close', () => reject(new Error(`Chromium did not start: ${said}`)))
  return promise
}
