import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decide } from './decide.ts'
import { describeDecision, formatTrace } from './describe-decision.ts'
import { anyFacts as facts, anySettings as settings } from './policy.test-kit.ts'
import { PRESETS } from './presets.ts'
import { resultingMatrix } from './resulting-matrix.ts'

const OPTIONS = { seed: 80, numRuns: 2000 }

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
      // A recording that anyone may start is wanted by no level.
      if (outcome === 'record') expect(triggers.length).toBeGreaterThan(0)
      if (outcome === 'skip') expect(triggers).toEqual([])
      expect(excludedBy === undefined).toBe(outcome !== 'skip')
      if (owner && triggers.length > 0) expect(triggers).toContainEqual(owner)
    }),
    OPTIONS,
  )
})

it('asks only the cells of the two networks', () => {
  fc.assert(
    fc.property(facts, settings, (call, rules) => {
      const placed = call.asPlaced ?? { caller: call.caller.network, callee: call.callee.network }
      for (const { level, cell } of decide(call, rules).trace) {
        if (cell === undefined) continue
        const { caller, callee } =
          level === 'account rule' ? placed : { caller: call.caller.network, callee: call.callee.network }
        expect([`inbound.${caller}`, `outbound.${callee}`]).toContain(cell)
      }
    }),
    OPTIONS,
  )
})

it('takes no other level its trigger when a level gets a rule', () => {
  fc.assert(
    fc.property(facts, settings, fc.constantFrom('on-demand', 'always'), (call, rules, value) => {
      const before = decide(call, rules)
      const cells = { onnet: value, offnet: value } as const
      const wanting = { inbound: cells, outbound: cells }
      const [queue] = call.queues ?? []
      const [user] = [call.callee.userId, call.caller.userId, ...(call.path ?? [])].filter((id) => id !== undefined)
      const [device] = [call.callee.deviceId, call.caller.deviceId].filter((id) => id !== undefined)
      const more = [
        { ...rules, account: wanting },
        ...(queue === undefined ? [] : [{ ...rules, queues: { ...rules.queues, [queue]: { rules: wanting } } }]),
        ...(user === undefined ? [] : [{ ...rules, users: { ...rules.users, [user]: { rules: wanting } } }]),
        ...(device === undefined
          ? []
          : [{ ...rules, devices: { ...rules.devices, [device]: { ...rules.devices?.[device], rules: wanting } } }]),
      ]
      for (const added of more) {
        const after = decide(call, added)
        // Where a device takes on-demand for what it inherited, it may be one on which nobody can start it.
        if (before.outcome !== 'skip' && value === 'always') expect(after.outcome).not.toBe('skip')
        if (after.outcome !== 'skip') expect(after.triggers).toEqual(expect.arrayContaining([...before.triggers]))
      }
    }),
    OPTIONS,
  )
})

it('reads inherit in every cell as no rule set at all', () => {
  fc.assert(
    fc.property(facts, settings, (call, { endpoints: _, users: __, queues: ___, ...rules }) => {
      const cells = { onnet: 'inherit', offnet: 'inherit' } as const
      const inherit = { rules: { inbound: cells, outbound: cells } }
      const spelled = { ...rules, endpoints: inherit.rules, users: { u1: inherit }, queues: { q1: inherit } }
      const outcomeOf = ({ trace, ...decision }: ReturnType<typeof decide>) => decision
      expect(outcomeOf(decide(call, spelled))).toEqual(outcomeOf(decide(call, rules)))
    }),
    OPTIONS,
  )
})

it('does not know a preset by its name', () => {
  fc.assert(
    fc.property(facts, settings, (call, rules) => {
      expect(decide(call, { ...PRESETS.kazoo, ...rules, preset: 'kazoo' })).toEqual(
        decide(call, { ...PRESETS.kazoo, ...rules, exclude: PRESETS.kazoo.exclude, preset: 'mir' }),
      )
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
      const { accountId, caller, callee } = call
      const plain = decide(
        { accountId, caller: { network: caller.network }, callee: { network: callee.network } },
        rules,
      )
      const row = resultingMatrix(rules).find(
        (each) => each.caller === caller.network && each.callee === callee.network,
      )
      expect(row).toMatchObject({ outcome: plain.outcome, direction: plain.direction })
    }),
    OPTIONS,
  )
})
