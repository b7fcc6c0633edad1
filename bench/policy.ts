/** What a decision costs with 10,000 users and devices, and how long a month of calls takes to replay. */

import type { CallTimeLine } from '../src/core/model/call-time-line.ts'
import type { CallFacts, CellValue, Network, PolicySettings } from '../src/core/model/policy.ts'
import { decide } from '../src/core/policy/decide.ts'
import { completeSettings } from '../src/core/policy/presets.ts'
import { replay } from '../src/core/policy/replay.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const USERS = 10_000
const VALUES: readonly CellValue[] = ['inherit', 'off', 'on-demand', 'always']
const NETWORKS: readonly Network[] = ['onnet', 'offnet']

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const settings = manyUsers()
  const calls = Array.from({ length: 1000 }, (_, index) => facts(index))
  const decisions = quick ? 50_000 : 1_000_000
  const stored = quick ? 5000 : 100_000
  const timeLines = calls.map(timeLine)
  const decided = perSecond(decisions, (index) => decide(calls[index % calls.length] as CallFacts, settings).outcome)
  const lookups = perSecond(decisions, (index) => bareLookups(calls[index % calls.length] as CallFacts, settings))
  const started = performance.now()
  for (let index = 0; index < stored; index++) replay(timeLines[index % timeLines.length] as CallTimeLine, settings)
  const replayMs = performance.now() - started
  return {
    name: `policy: ${USERS} users, as many devices, one core`,
    rows: [
      { label: 'decisions with their traces', value: decided, unit: '/s' },
      { label: 'the same cells looked up, no decision and no trace', value: lookups, unit: '/s' },
      { label: 'ratio of a decision to the bare look-ups', value: lookups / decided, unit: '×' },
      { label: `replay of ${stored} stored calls (start, ring, answer, end)`, value: replayMs / 1000, unit: 's' },
    ],
    notes: ['decisions and look-ups after as many rounds to warm up, the replay without'],
  }
}

function manyUsers(): PolicySettings {
  const value = (index: number) => VALUES[index % VALUES.length] as CellValue
  const rules = (index: number) => ({ inbound: { offnet: value(index) }, outbound: { offnet: value(index >> 2) } })
  const indexes = Array.from({ length: USERS }, (_, index) => index)
  return completeSettings({
    preset: 'kazoo',
    account: { inbound: { onnet: 'off' } },
    endpoints: rules(3),
    users: Object.fromEntries(indexes.map((index) => [`user-${index}`, { rules: rules(index) }])),
    devices: Object.fromEntries(
      indexes.map((index) => [`device-${index}`, { rules: rules(index >> 3), owner: `user-${index}` }]),
    ),
  })
}

function facts(seed: number): CallFacts {
  const party = (index: number) => {
    const network = NETWORKS[index % 2] as Network
    const id = (index * 7919) % USERS
    return network === 'offnet' ? { network } : { network, userId: `user-${id}`, deviceId: `device-${id}` }
  }
  return { accountId: 'acme', caller: party(seed), callee: party(seed >> 1) }
}

function timeLine({ accountId, caller, callee }: CallFacts): CallTimeLine {
  return {
    accountId,
    caller,
    callee,
    events: [
      { type: 'start', atMs: 0 },
      { type: 'hop', atMs: 10, through: 'user', to: callee },
      { type: 'answer', atMs: 4000, by: 'person' },
      { type: 'end', atMs: 60_000 },
    ],
  }
}

function bareLookups({ caller, callee }: CallFacts, settings: PolicySettings): unknown {
  const { devices, users, endpoints, account } = settings
  return [
    devices?.[caller.deviceId ?? '']?.rules?.outbound?.[callee.network],
    users?.[caller.userId ?? '']?.rules?.outbound?.[callee.network],
    devices?.[callee.deviceId ?? '']?.rules?.inbound?.[caller.network],
    users?.[callee.userId ?? '']?.rules?.inbound?.[caller.network],
    endpoints?.inbound?.[caller.network],
    account.inbound[caller.network],
    account.outbound[callee.network],
  ]
}

function perSecond(count: number, act: (index: number) => unknown): number {
  for (let index = 0; index < count; index++) act(index)
  const started = performance.now()
  for (let index = 0; index < count; index++) act(index)
  return count / ((performance.now() - started) / 1000)
}
