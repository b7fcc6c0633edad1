/** Simulated phones: real SIPREC calls with real speech over loopback, so that the portal is alive. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Log } from '../core/model/log.ts'
import { parseScenario } from '../recording-client/parse-scenario.ts'
import { createRecordingClient } from '../recording-client/recording-client.ts'
import type { Scenario, ScenarioParty } from '../recording-client/scenario.ts'
import { recordingClientPorts } from './recording-client-ports.ts'

const SCENARIOS = fileURLToPath(new URL('../recording-client/scenarios', import.meta.url))

/** Offnet callers, one after the other. */
const CALLERS = [
  { aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
  { aor: 'sip:+442079460018@carrier.example', name: 'Priya Shah' },
  { aor: 'sip:+14155550132@carrier.example', name: 'Dana Whitfield' },
  { aor: 'sip:+33970180042@carrier.example', name: 'Étienne Moreau' },
  { aor: 'sip:anonymous@anonymous.invalid', name: 'Anonymous' },
] as const

/** A colleague calls a colleague: the demo's rules do not record it, and the portal says why. */
const INTERNAL_CALL: Scenario = {
  name: 'internal call',
  transport: 'udp',
  metadata: 'rfc7865',
  streams: 'per-party',
  headers: [],
  parties: [
    { id: 'caller', aor: 'sip:201@pbx.example', name: 'Clara Vogt', codec: 'PCMU', alsoOffers: [], repeat: false },
    { id: 'callee', aor: 'sip:305@pbx.example', name: 'Ian Reid', codec: 'PCMU', alsoOffers: [], repeat: false },
  ],
  steps: [
    { do: 'play', party: 'callee', file: '../speech/workshop-1-hello.wav', wait: true },
    { do: 'bye', metadata: false },
  ],
}

/** After so many calls the phones slow down: a demo left running overnight stays small. */
const LIVELY_CALLS = 40
const LIVELY_PAUSE_MS = 12_000
const QUIET_PAUSE_MS = 10 * 60_000

export interface DemoPhones {
  /** Hangs up and stops calling. */
  close(): Promise<void>
}

/** Places some calls at once, then one after the other until it is closed. */
export async function startDemoPhones(recorder: string, log: Log): Promise<DemoPhones> {
  const scenarios = [...(await readScenarios()), INTERNAL_CALL]
  const client = createRecordingClient(recordingClientPorts({ remoteAddress: '127.0.0.1', speechFolder: SCENARIOS }))
  const over = new AbortController()
  const { signal } = over
  let placed = 0

  async function placeCall(scenario: Scenario): Promise<void> {
    const number = placed++
    const report = await client.placeCall(withCaller(scenario, number), { to: recorder, signal })
    if (report.outcome !== 'completed' && !signal.aborted) {
      log.warn({ scenario: scenario.name, outcome: report.outcome, status: report.status }, 'demo call went wrong')
    }
  }

  async function run(): Promise<void> {
    // Staggered, so that the list does not show one second five times.
    await Promise.all(
      scenarios.map(async (scenario, index) => {
        await delay(index * 700, undefined, { signal })
        await placeCall(scenario)
      }),
    )
    while (!signal.aborted) {
      const scenario = scenarios[placed % scenarios.length]
      if (scenario) await placeCall(scenario)
      await delay(placed < LIVELY_CALLS ? LIVELY_PAUSE_MS : QUIET_PAUSE_MS, undefined, { signal })
    }
  }

  const running = run().catch((error: Error) => {
    if (!signal.aborted) log.error({ error: error.message }, 'demo phones stopped')
  })
  return {
    async close() {
      over.abort()
      await running
      await client.close()
    },
  }
}

async function readScenarios(): Promise<readonly Scenario[]> {
  const files = (await readdir(SCENARIOS)).filter((file) => file.endsWith('.json')).sort()
  const scenarios = await Promise.all(
    files.map(async (file) => {
      const parsed = parseScenario(await readFile(join(SCENARIOS, file), 'utf8'))
      if (!parsed.ok) throw new Error(`${file}: ${parsed.problems.join('; ')}`)
      return parsed.scenario
    }),
  )
  return scenarios
}

/** The scenario with another of the callers, so that the list shows different people. */
function withCaller(scenario: Scenario, number: number): Scenario {
  const other = CALLERS[number % CALLERS.length]
  const renamed = (party: ScenarioParty) => (party.aor.includes('carrier.example') ? { ...party, ...other } : party)
  return { ...scenario, parties: scenario.parties.map(renamed) }
}
