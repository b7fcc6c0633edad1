import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseScenario } from '../recording-client/parse-scenario.ts'
import type { Scenario } from '../recording-client/scenario.ts'
import { DEMO_ROUND_CALLS, demoCall } from './demo-script.ts'

const FOLDER = new URL('../recording-client/scenarios/', import.meta.url)
const SCENARIOS = readdirSync(FOLDER).flatMap((file): Scenario[] => {
  const parsed = parseScenario(readFileSync(new URL(file, FOLDER), 'utf8'))
  return parsed.ok ? [parsed.scenario] : []
})
const named = (name: string) => SCENARIOS.find((scenario) => scenario.name === name) as Scenario
const round = (number: number) =>
  Array.from({ length: DEMO_ROUND_CALLS }, (_, index) => demoCall(named, number * DEMO_ROUND_CALLS + index)).flat()
const directionOf = ({ parties }: Scenario) =>
  parties.map(({ aor }) => (aor.includes('carrier.example') || aor.includes('invalid') ? 'off' : 'on'))

it('plays calls of every direction and kind in its first round', () => {
  const calls = round(0)
  const directions = new Set(calls.map((call) => directionOf(call).join(' → ')))
  expect(directions).toEqual(new Set(['off → on', 'on → off', 'on → on']))
  const steps = new Set(calls.flatMap((call) => call.steps.map((step) => step.do)))
  expect([...steps]).toEqual(expect.arrayContaining(['hold', 'dtmf', 'transfer', 'join']))
  expect(calls.some(({ streams }) => streams === 'mixed')).toBe(true)
  expect(new Set(calls.map(({ metadata }) => metadata))).toContain('broken')
  expect(calls.some(({ parties }) => parties.some(({ lossPercent }) => lossPercent > 0))).toBe(true)
  const twins = Map.groupBy(calls, ({ headers }) => headers.find(({ name }) => name === 'X-UCID')?.value)
  expect([...twins.values()].map(({ length }) => length)).toContain(2)
})

it('is a valid scenario each time, with everybody there who acts', () => {
  const written = (headers: Scenario['headers']) => Object.fromEntries(headers.map(({ name, value }) => [name, value]))
  for (const call of [...round(0), ...round(1), ...round(7)]) {
    const steps = call.steps.map((step) => ('headers' in step ? { ...step, headers: written(step.headers) } : step))
    expect(parseScenario(JSON.stringify({ ...call, headers: written(call.headers), steps }))).toMatchObject({
      ok: true,
    })
  }
})

it('has other people in the next round, and only Clara says that she is Clara', () => {
  const people = (number: number) => round(number).map(({ parties }) => parties.map(({ name }) => name).join(' → '))
  expect(people(1)).not.toEqual(people(0))
  const greeted = round(1).filter((call) => call.steps.some((step) => 'file' in step && step.file.includes('greeting')))
  expect(greeted.length).toBeGreaterThan(0)
  for (const call of greeted) expect(call.parties.map(({ name }) => name)).toContain('Clara Vogt')
})
