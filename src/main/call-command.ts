/** `tapeline call`: places scripted SIPREC calls to a recorder, ours or any other. */

import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../core/model/app-error.ts'
import { parseSipUri } from '../core/sip/sip-uri.ts'
import type { CallProgress, CallReport } from '../recording-client/call-report.ts'
import { parseScenario } from '../recording-client/parse-scenario.ts'
import { createRecordingClient } from '../recording-client/recording-client.ts'
import { parseCount } from './config.ts'
import { recordingClientPorts } from './recording-client-ports.ts'

interface CallOptions {
  readonly to: string
  readonly scenario: string
  readonly calls: number
  readonly json?: true
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly insecure?: true
}

export function addCallCommand(program: Command): void {
  program
    .command('call')
    .summary('a scriptable SIPREC recording client')
    .description('Places SIPREC calls to a recorder and speaks: to test an installation, a firewall, a policy.')
    .requiredOption('--to <uri>', 'the recorder, e.g. sip:192.0.2.10:5060 or "sip:192.0.2.10;transport=tcp"')
    .requiredOption('--scenario <file>', 'what to play (JSON; see src/recording-client/scenarios)')
    .option('--calls <n>', 'so many at once', parseCount, 1)
    .option('--json', 'reports as JSON lines instead of words')
    .option('--tls-cert <file>', 'own certificate for sips, PEM')
    .option('--tls-key <file>', 'own private key for sips, PEM')
    .option('--insecure', "do not check the recorder's certificate")
    .action(async (options: CallOptions) => {
      const reports = await placeCalls(options)
      process.exitCode = reports.every(({ outcome }) => outcome === 'completed' || outcome === 'vanished') ? 0 : 1
    })
}

async function placeCalls(options: CallOptions): Promise<readonly CallReport[]> {
  const uri = parseSipUri(options.to)
  if (!uri)
    throw new AppError('sip-uri-invalid', `--to: "${options.to}" is not a SIP address such as sip:192.0.2.10:5060`)
  const parsed = parseScenario(await readFile(options.scenario, 'utf8'))
  if (!parsed.ok) {
    throw new AppError('scenario-invalid', `${options.scenario} cannot be used\n  ${parsed.problems.join('\n  ')}`)
  }
  const { tlsCert, tlsKey } = options
  const client = createRecordingClient(
    recordingClientPorts({
      remoteAddress: (await lookup(uri.host)).address,
      speechFolder: dirname(options.scenario),
      ...(tlsCert && tlsKey ? { tls: { certFile: tlsCert, keyFile: tlsKey, checkServer: !options.insecure } } : {}),
    }),
  )
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  try {
    return await Promise.all(
      Array.from({ length: options.calls }, async () => {
        const print = createPrinter()
        const report = await client.placeCall(parsed.scenario, {
          to: options.to,
          signal: interrupted.signal,
          progress: (event) => !options.json && options.calls === 1 && print(event),
        })
        process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${describeReport(report)}\n`)
        return report
      }),
    )
  } finally {
    await client.close()
  }
}

/** A recorder that is not there is given up only after half a minute (RFC 3261 §17.1.1.2, timer B). */
const SILENCE_MS = 3_000

function createPrinter(): (event: CallProgress) => void {
  const write = (line: string) => process.stdout.write(`${line}\n`)
  let silence: NodeJS.Timeout | undefined
  return (event) => {
    clearTimeout(silence)
    if (event.type === 'calling') silence = setTimeout(write, SILENCE_MS, 'no answer yet; asking for half a minute')
    const line = describeProgress(event)
    if (line) write(line)
  }
}

function describeProgress(event: CallProgress): string | undefined {
  switch (event.type) {
    case 'calling':
      return `calling ${event.to} (Call-ID ${event.sipCallId})`
    case 'provisional':
      return `${event.status} ${event.reason}`
    case 'answered':
      return `answered after ${Math.round(event.answerMs)} ms`
    case 'step':
      return `${event.index + 1}. ${event.description}`
    case 'problem':
      return `problem: ${event.text}`
    case 'ended':
      return undefined
  }
}

/** One call in one line, and a line per stream. */
function describeReport(report: CallReport): string {
  const seconds = (report.durationMs / 1000).toFixed(1)
  const why = report.error ?? (report.status === undefined ? '' : `${report.status} ${report.reason ?? ''}`.trim())
  const streams = report.streams
    .filter(({ remote }) => remote !== undefined)
    .map(
      ({ label, parties, codec, packetsSent, remote }) =>
        `  stream ${label} (${parties.join(', ')}): ${packetsSent} ${codec} packets to ${remote}`,
    )
  const advice = adviceOn(report)
  return [
    `${report.scenario}: ${report.outcome} after ${seconds} s${why ? ` (${why})` : ''}`,
    ...streams,
    ...(advice === undefined ? [] : [`  ${advice}`]),
  ].join('\n')
}

function adviceOn({ outcome, status }: CallReport): string | undefined {
  if (outcome === 'failed')
    return 'Does the recorder listen at this address, over this transport? Is a firewall between?'
  if (outcome === 'refused' && status === 403) {
    return 'The recorder does not know this sender: add its address as a recording client, in the portal or by tapeline apply.'
  }
  return undefined
}
