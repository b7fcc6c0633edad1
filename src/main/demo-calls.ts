/** Simulated phones: real SIPREC calls with real speech over loopback, so that the portal is alive. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Log } from '../core/model/log.ts'
import { parseScenario } from '../recording-client/parse-scenario.ts'
import { createRecordingClient } from '../recording-client/recording-client.ts'
import type { Scenario } from '../recording-client/scenario.ts'
import { DEMO_ROUND_CALLS, demoCall, inbound, type Person, type ScenarioNamed } from './demo-script.ts'
import { recordingClientPorts } from './recording-client-ports.ts'

const SCENARIOS = fileURLToPath(new URL('../recording-client/scenarios', import.meta.url))

/** Calls of the first round do not begin in the same second. */
const STAGGER_MS = 1_100
/** After so many calls the phones slow down: a demo left running overnight stays small. */
const LIVELY_CALLS = 40
const LIVELY_PAUSE_MS = 8_000
const QUIET_PAUSE_MS = 10 * 60_000

export interface DemoPhones {
  /** One call more, of a customer to somebody; resolves when it is over. */
  call(from: Person, to: Person): Promise<void>
  /** Hangs up and stops calling. */
  close(): Promise<void>
}

/** Places a round of calls at once, then one after the other until it is closed. `afterCall`: of those of later rounds. */
export async function startDemoPhones(recorder: string, log: Log, afterCall: () => Promise<void>): Promise<DemoPhones> {
  const named = await readScenarios()
  const client = createRecordingClient(recordingClientPorts({ remoteAddress: '127.0.0.1', speechFolder: SCENARIOS }))
  const over = new AbortController()
  const { signal } = over

  async function placeCall(number: number): Promise<void> {
    await Promise.all(demoCall(named, number).map(play))
  }

  async function play(scenario: Scenario): Promise<void> {
    const report = await client.placeCall(scenario, { to: recorder, signal })
    if (report.outcome !== 'completed' && !signal.aborted) {
      log.warn({ scenario: scenario.name, outcome: report.outcome, status: report.status }, 'demo call went wrong')
    }
  }

  async function run(): Promise<void> {
    await Promise.all(
      Array.from({ length: DEMO_ROUND_CALLS }, async (_, number) => {
        await delay(number * STAGGER_MS, undefined, { signal })
        await placeCall(number)
      }),
    )
    for (let number = DEMO_ROUND_CALLS; !signal.aborted; number++) {
      await placeCall(number)
      await afterCall()
      await delay(number < LIVELY_CALLS ? LIVELY_PAUSE_MS : QUIET_PAUSE_MS, undefined, { signal })
    }
  }

  const running = run().catch((error: Error) => {
    if (!signal.aborted) log.error({ error: error.message }, 'demo phones stopped')
  })
  return {
    call: (from, to) => play(inbound(named('two parties'), from, to)),
    async close() {
      over.abort()
      await running
      await client.close()
    },
  }
}

async function readScenarios(): Promise<ScenarioNamed> {
  const files = (await readdir(SCENARIOS)).filter((file) => file.endsWith('.json'))
  const scenarios = new Map<string, Scenario>()
  for (const file of files) {
    const parsed = parseScenario(await readFile(join(SCENARIOS, file), 'utf8'))
    if (!parsed.ok) throw new Error(`${file}: ${parsed.problems.join('; ')}`)
    scenarios.set(parsed.scenario.name, parsed.scenario)
  }
  return (name) => {
    const scenario = scenarios.get(name)
    if (!scenario) throw new Error(`There is no scenario "${name}" in ${SCENARIOS}`)
    return scenario
  }
}
