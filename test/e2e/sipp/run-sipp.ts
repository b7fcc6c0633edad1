/** Runs sipp as a client and reads what it counted. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '../../tools.ts'

export interface SippOptions {
  /** A file of scenarios/, without its ending. */
  readonly scenario: string
  readonly port: number
  readonly protocol?: 'udp' | 'tcp'
  /** Default 127.0.0.1. */
  readonly address?: string
  readonly calls: number
  /** New calls per second. */
  readonly rate: number
  /** Per cent of messages that sipp drops, both ways. */
  readonly lostPercent?: number
}

export interface SippResult {
  /** 0: every call went as the scenario says. */
  readonly exitCode: number
  readonly successful: number
  readonly failed: number
  readonly retransmissions: number
  readonly timeouts: number
  /** What sipp complained about. */
  readonly errors: string
}

const SCENARIOS = join(import.meta.dirname, 'scenarios')
/** A scenario that hangs fails by sipp's own limit. */
const TIMEOUT_SECONDS = 90

export async function runSipp(options: SippOptions): Promise<SippResult> {
  const { scenario, port, protocol = 'udp', address = '127.0.0.1', calls, rate, lostPercent = 0 } = options
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-sipp-'))
  const statistics = join(folder, 'statistics.csv')
  const errors = join(folder, 'errors.log')
  const remote = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  const args = [
    remote,
    ...['-sf', `${scenario}.xml`],
    ...['-i', address.includes(':') ? `[${address}]` : address],
    ...['-t', protocol === 'udp' ? 'u1' : 't1'],
    ...['-m', String(calls), '-r', String(rate), '-l', String(Math.max(calls, 1))],
    ...(lostPercent > 0 ? ['-lost', String(lostPercent)] : []),
    ...['-trace_stat', '-stf', statistics, '-fd', '1'],
    ...['-trace_err', '-error_file', errors],
    // Its own loop may be held up as long as this machine likes.
    ...['-watchdog_minor_threshold', '60000', '-watchdog_major_threshold', '60000'],
    ...['-timeout', `${TIMEOUT_SECONDS}s`, '-timeout_error', '-nostdin'],
  ]
  try {
    const exitCode = await exitCodeOf(findTool('sipp') ?? 'sipp', args)
    const counted = readStatistics(statistics)
    const log = readIfThere(errors)
    return { exitCode, ...counted, errors: counted.retransmissions > 0 ? complaints(log) : log }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function exitCodeOf(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: SCENARIOS, stdio: 'ignore', env: { ...process.env, TERM: 'dumb' } })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? -1))
  })
}

/** The last line of the CSV file holds the sums, marked (C) for cumulated. */
function readStatistics(path: string): Omit<SippResult, 'exitCode' | 'errors'> {
  const lines = readIfThere(path).trim().split('\n')
  const names = lines[0]?.split(';') ?? []
  const values = lines.at(-1)?.split(';') ?? []
  const value = (name: string) => Number(values[names.indexOf(`${name}(C)`)] ?? Number.NaN)
  return {
    successful: value('SuccessfulCall'),
    failed: value('FailedCall'),
    retransmissions: value('Retransmissions'),
    timeouts: value('FailedMaxUDPRetrans'),
  }
}

/** Without answers to what sipp sent again because it had been held up: the first answer made the call a successful one. */
function complaints(log: string): string {
  const others = log.replaceAll(/[^\n']*: Dead call \S+ \(successful\), received 'SIP\/2\.0 200 OK\r?\n[^']*'/g, '')
  return others.replace('The following events occurred:', '').trim()
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
