/** Tapeline as a user runs it: the real program in a process of its own, on a data folder and ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallDetails, CallSummary } from '../../src/contract/call.ts'
import type { CallReport } from '../../src/recording-client/call-report.ts'

const PROGRAM = join(import.meta.dirname, '../../src/main/tapeline.ts')

export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery staple' } as const

const GIVEN = { TAPELINE_ADMIN_EMAIL: ADMIN.email, TAPELINE_ADMIN_PASSWORD: ADMIN.password }

export interface TapelineOptions {
  /** Reuse a data folder: a restart. */
  readonly dataFolder?: string
  readonly args?: readonly string[]
  /** Nobody is given: the first administrator is made in the portal. */
  readonly firstStart?: true
}

export interface RunResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end. `interrupt`: as Ctrl+C does. */
export function runTapeline(args: readonly string[], input = '', interrupt?: AbortSignal): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    interrupt?.addEventListener('abort', () => child.kill('SIGINT'), { once: true })
    const out: string[] = []
    const err: string[] = []
    child.stdout.on('data', (data) => out.push(String(data)))
    child.stderr.on('data', (data) => err.push(String(data)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, stdout: out.join(''), stderr: err.join('') }))
    child.stdin.end(input)
  })
}

export class TapelineProcess {
  readonly dataFolder: string
  httpUrl = ''
  sipPort = 0
  stdout = ''
  stderr = ''
  #child: ChildProcess | undefined

  private constructor(dataFolder: string) {
    this.dataFolder = dataFolder
  }

  static async start(options: TapelineOptions = {}): Promise<TapelineProcess> {
    const tapeline = new TapelineProcess(options.dataFolder ?? mkdtempSync(join(tmpdir(), 'tapeline-e2e-')))
    await tapeline.#start(options.args ?? [], options.firstStart ? {} : GIVEN)
    return tapeline
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  #start(args: readonly string[], administrator: NodeJS.ProcessEnv): Promise<void> {
    // Unit tests that run at the same time have the ports below.
    const firstPort = 42_000 + Math.floor(Math.random() * 160) * 100
    const child = spawn(
      process.execPath,
      [
        PROGRAM,
        'serve',
        ...['--data', this.dataFolder, '--http', '127.0.0.1:0', '--sip', '127.0.0.1:0'],
        ...['--rtp-ports', `${firstPort}-${firstPort + 1999}`, ...args],
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...administrator },
      },
    )
    this.#child = child
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (data) => {
        this.stdout += data
        const ready = /tapeline ready http=(\S+) sip=\S+:(\d+)/.exec(this.stdout)
        if (!ready || this.httpUrl) return
        this.httpUrl = ready[1] ?? ''
        this.sipPort = Number(ready[2])
        resolve()
      })
      child.stderr.on('data', (data) => {
        this.stderr += data
      })
      child.on('error', reject)
      child.on('close', (code) => reject(new Error(`tapeline ended with ${code}\n${this.stdout}\n${this.stderr}`)))
    })
  }

  /** Ends it as `kill` does (SIGTERM), or cuts it (SIGKILL); resolves when the process is gone. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      child.once('close', () => resolve())
      child.kill(signal)
    })
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.dataFolder, { recursive: true, force: true })
  }

  /** `tapeline apply` of a document; resolves when calls that come are taken accordingly. */
  async apply(document: unknown): Promise<void> {
    const file = join(this.dataFolder, 'apply.json')
    const loadsBefore = await this.metric('directory_loads_total')
    writeFileSync(file, JSON.stringify(document))
    const { code, stderr, stdout } = await runTapeline(['apply', file, '--data', this.dataFolder])
    if (code !== 0) throw new Error(`apply ended with ${code}\n${stdout}\n${stderr}`)
    // The program that applies tells the one that records, and does not wait for it.
    if (!/^(?:create|change|remove)\b/m.test(stdout)) return
    await eventually(
      () => this.metric('directory_loads_total'),
      (loads) => loads > loadsBefore,
    )
  }

  /** NaN when there is none of that name. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.httpUrl}/metrics`)).text()
    return Number(new RegExp(`^tapeline_${name} (\\S+)$`, 'm').exec(text)?.[1])
  }

  /** Of an account, or of the platform when `account` is empty. */
  async createApiKey(account: string, role: string): Promise<string> {
    const whose = account ? ['--account', account] : []
    const args = ['api-key', 'create', '--data', this.dataFolder, ...whose, '--role', role]
    const { code, stdout, stderr } = await runTapeline(args)
    if (code !== 0) throw new Error(`api-key create ended with ${code}\n${stderr}`)
    return stdout.trim()
  }

  /** `tapeline call` of a scenario, to its end or until it is interrupted: it hangs up then. */
  async call(scenario: object, to = `sip:127.0.0.1:${this.sipPort}`, interrupt?: AbortSignal): Promise<CallReport> {
    const file = join(this.dataFolder, `scenario-${randomUUID()}.json`)
    writeFileSync(file, JSON.stringify(scenario))
    const args = ['call', '--to', to, '--scenario', file, '--json']
    const { stdout, stderr } = await runTapeline(args, '', interrupt)
    if (!stdout) throw new Error(stderr)
    return JSON.parse(stdout)
  }

  /** A call with what its parties say, which goes on until it is hung up. */
  startCall(scenario: object): { readonly hangUp: () => Promise<CallReport> } {
    const interrupt = new AbortController()
    const steps = [{ do: 'wait', ms: 3_600_000 }]
    const over = this.call({ steps, ...scenario }, undefined, interrupt.signal)
    // Whoever never hangs up learns of a fault by what is missing.
    over.catch(() => undefined)
    return {
      hangUp: () => {
        interrupt.abort()
        return over
      },
    }
  }

  /** Everything known of a call once it can be played. `name`: the phone system's for it, such as the SIP Call-ID. */
  async readyCall(name: string, apiKey: string): Promise<CallDetails> {
    const found = await eventually(
      async () => {
        const answer = await this.get(`/api/v1/calls?identifier=${encodeURIComponent(name)}`, apiKey)
        return ((await answer.json()) as { calls: CallSummary[] }).calls[0]
      },
      (call) => call?.state === 'ready',
    )
    return (await this.get(`/api/v1/calls/${found?.id}`, apiKey)).json() as Promise<CallDetails>
  }

  async get(path: string, apiKey: string): Promise<Response> {
    return fetch(`${this.httpUrl}${path}`, { headers: { authorization: `Bearer ${apiKey}` } })
  }
}

/** Asks again until the answer satisfies; the last error or answer is in the failure. */
export async function eventually<T>(
  ask: () => Promise<T>,
  satisfies: (answer: T) => boolean,
  withinMs = 15_000,
): Promise<T> {
  const endsAt = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (satisfies(answer)) return answer
    if (Date.now() > endsAt)
      throw new Error(`not within ${withinMs} ms; last: ${JSON.stringify(answer)?.slice(0, 2000)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Calls in the spool: live, or not archived yet. */
export function journalsIn(dataFolder: string): readonly string[] {
  return readdirSync(join(dataFolder, 'spool')).filter((name) => name.endsWith('.journal'))
}
