/** From a command over HTTP to its effect in the journal, through the real program: HTTP → bus → recorder → policy → journal. */
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { recordingClientPorts } from '../src/main/recording-client-ports.ts'
import { parseScenario } from '../src/recording-client/parse-scenario.ts'
import { createRecordingClient } from '../src/recording-client/recording-client.ts'
import { acmeDocument } from '../test/e2e/acme.ts'
import { eventually, TapelineProcess } from '../test/e2e/tapeline-process.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const CALLS = 20
/** design: 95 of 100 commands take effect in so long. */
const AIM_MS = 200

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const rounds = quick ? 4 : 20
  const tapeline = await TapelineProcess.start({ args: ['--rtp-ports', '50000-50999'] })
  const stop = new AbortController()
  const client = createRecordingClient(
    recordingClientPorts({ remoteAddress: '127.0.0.1', speechFolder: import.meta.dirname }),
  )
  try {
    await tapeline.apply(acmeDocument())
    const key = await tapeline.createApiKey('acme', 'account-administrator')
    const to = `sip:127.0.0.1:${tapeline.sipPort}`
    const placed = Array.from({ length: CALLS }, () => client.placeCall(scenario(), { to, signal: stop.signal }))
    const calls = await eventually(
      () => liveCalls(tapeline, key),
      (live) => live.length === CALLS,
    )
    const journals = calls.map((id) => new JournalTail(join(tapeline.dataFolder, 'spool', `${id}.journal`)))
    const ask = (path: string, body?: object) => request(tapeline, key, path, body)
    const measure = async (each: (call: number, round: number) => Promise<number>) => {
      const all: number[] = []
      for (let round = 0; round < rounds; round++)
        for (let call = 0; call < CALLS; call++) all.push(await each(call, round))
      return all.slice(CALLS)
    }
    const bare = await measure(async () => timed(() => ask('/healthz')))
    const effects: number[] = []
    const answers = await measure(async (call, round) => {
      const path = `/api/v1/calls/${calls[call]}/commands`
      const startedMs = performance.now()
      const effect = journals[call]?.next().then(() => effects.push(performance.now() - startedMs))
      const answerMs = await timed(() => ask(path, { command: round % 2 === 0 ? 'pause' : 'resume' }))
      await effect
      return answerMs
    })
    for (const journal of journals) journal.close()
    stop.abort()
    await Promise.all(placed)
    const effect = effects.slice(CALLS)
    return {
      name: `control: ${effect.length} commands to ${CALLS} live calls, one at a time`,
      rows: [
        ...rowsOf('command to effect in the journal', effect),
        ...rowsOf('command to answer', answers),
        ...rowsOf('bare HTTP round trip of the same server', bare),
        { label: 'ratio to the bare round trip, p95', value: percentile(effect, 95) / percentile(bare, 95), unit: '×' },
      ],
      notes: [
        `design: effect in the journal within ${AIM_MS} ms at p95: ${percentile(effect, 95) <= AIM_MS ? 'kept' : 'missed'}`,
        'Pause and resume in turn, by an API key; each is authenticated, audited and decided by the policy. The journal is looked at every millisecond.',
        'Bare: GET /healthz by the same client on a connection that is open. Media of all calls arrives meanwhile.',
      ],
    }
  } finally {
    stop.abort()
    await client.close()
    await tapeline.remove()
  }
}

function scenario() {
  const parsed = parseScenario(
    JSON.stringify({
      name: 'held open',
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example' },
        { id: 'agent', aor: 'sip:201@pbx.example' },
      ],
      steps: [{ do: 'wait', ms: 600_000 }],
    }),
  )
  if (!parsed.ok) throw new Error(parsed.problems.join('; '))
  return parsed.scenario
}

/** What a journal grows by. */
class JournalTail {
  readonly #fd: number
  #offset = 0

  constructor(path: string) {
    this.#fd = openSync(path, 'r')
    while (this.#read() !== '') {}
  }

  close(): void {
    closeSync(this.#fd)
  }

  /** Resolves when the next command and what follows from it are written. */
  async next(): Promise<void> {
    for (let seen = ''; !(seen.includes('"command"') && seen.includes('"decided"')); seen += this.#read())
      await delay(1)
  }

  #read(): string {
    const bytes = Buffer.alloc(64 * 1024)
    const length = readSync(this.#fd, bytes, 0, bytes.length, this.#offset)
    this.#offset += length
    return bytes.toString('latin1', 0, length)
  }
}

async function liveCalls(tapeline: TapelineProcess, key: string): Promise<readonly string[]> {
  const answer = await tapeline.get('/api/v1/calls?state=live&limit=200', key)
  const { calls } = (await answer.json()) as { calls: { id: string; status?: string }[] }
  return calls.flatMap(({ id, status }) => (status === 'recording' ? [id] : []))
}

async function request(tapeline: TapelineProcess, key: string, path: string, body?: object): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) }
  const answer = await fetch(`${tapeline.httpUrl}${path}`, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok || text.includes('refusedBecause')) throw new Error(`${path}: ${answer.status} ${text}`)
}

async function timed(act: () => Promise<void>): Promise<number> {
  const startedMs = performance.now()
  await act()
  return performance.now() - startedMs
}

function rowsOf(label: string, values: readonly number[]): BenchResult['rows'] {
  return [50, 95, 99].map((part) => ({ label: `${label}, p${part}`, value: percentile(values, part), unit: 'ms' }))
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))] ?? Number.NaN
}
