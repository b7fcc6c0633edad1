import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CellValue, Network, PolicySettings, PresetName } from '../model/policy.ts'
import { decide } from './decide.ts'
import { describeDecision, formatTrace } from './describe-decision.ts'
import { resultingMatrix } from './resulting-matrix.ts'

const OPTIONS = { seed: 80, numRuns: 2000 }

const cell = fc.constantFrom<CellValue>('inherit', 'off', 'on-demand', 'always')
const network = fc.constantFrom<Network>('onnet', 'offnet')
const cells = fc.record({ onnet: cell, offnet: cell })
const settings: fc.Arbitrary<PolicySettings> = fc.record({
  preset: fc.constantFrom<PresetName>('tapeline', 'mir', 'kazoo', 'netsapiens'),
  account: fc.record({ inbound: cells, outbound: cells }),
  minimumDurationMs: fc.nat(),
})
const party = fc.record({ network, aor: fc.string() }, { requiredKeys: ['network'] })
const facts = fc.record({ accountId: fc.string(), caller: party, callee: party })

it('decides every call, and the same call the same way', () => {
  fc.assert(
    fc.property(facts, settings, (call, rules) => {
      const decision = decide(call, rules)
      expect(['record', 'armed', 'skip']).toContain(decision.outcome)
      expect(decide(structuredClone(call), structuredClone(rules))).toEqual(decision)
    }),
    OPTIONS,
  )
})

it('ends its trace with the outcome', () => {
  fc.assert(
    fc.property(facts, settings, (call, rules) => {
      const { outcome, trace } = decide(call, rules)
      expect(trace.at(-1)?.effect.split(' → ').at(-1)).toBe(outcome)
    }),
    OPTIONS,
  )
})

it('names an owner and a trigger for a recording, and a reason for a skip', () => {
  fc.assert(
    fc.property(facts, settings, (call, rules) => {
      const { outcome, owner, triggers, excludedBy } = decide(call, rules)
      expect(owner === undefined).toBe(outcome === 'skip')
      expect(triggers.length === 0).toBe(outcome === 'skip')
      expect(excludedBy === undefined).toBe(outcome !== 'skip')
      if (owner) expect(triggers).toContainEqual(owner)
    }),
    OPTIONS,
  )
})

it('asks only the cells of the two networks', () => {
  fc.assert(
    fc.property(facts, settings, (call, rules) => {
      const asked = decide(call, rules).trace.flatMap((step) => step.cell ?? [])
      const mayAsk = [`inbound.${call.caller.network}`, `outbound.${call.callee.network}`]
      expect(mayAsk.slice(0, asked.length)).toEqual(asked)
    }),
    OPTIONS,
  )
})

it('does not know a preset by its name', () => {
  fc.assert(
    fc.property(facts, settings, (call, rules) => {
      expect(decide(call, { ...rules, preset: 'kazoo' })).toEqual(decide(call, { ...rules, preset: 'mir' }))
    }),
    OPTIONS,
  )
})

it('has words for every decision, and a matrix that agrees with it', () => {
  fc.assert(
    fc.property(facts, settings, (call, rules) => {
      const decision = decide(call, rules)
      expect(describeDecision(decision)).toMatch(/^[A-Z].*\.$/)
      expect(formatTrace(decision.trace)).not.toContain('undefined')
      const row = resultingMatrix(rules).find(
        ({ caller, callee }) => caller === call.caller.network && callee === call.callee.network,
      )
      expect(row).toMatchObject({ outcome: decision.outcome, direction: decision.direction })
    }),
    OPTIONS,
  )
})
