/** For tests: settings and facts of every shape, and settings written briefly. */

import fc from 'fast-check'
import type { CallFacts, CellValue, Network, PolicySettings, PresetName, SparseRules } from '../model/policy.ts'
import { completeSettings, type SettingsDraft } from './presets.ts'

const cell = fc.constantFrom<CellValue>('inherit', 'off', 'on-demand', 'always')
const network = fc.constantFrom<Network>('onnet', 'offnet')
const cells = fc.record({ onnet: cell, offnet: cell }, { requiredKeys: [] })
const rules = fc.record({ inbound: cells, outbound: cells }, { requiredKeys: [] })
const userId = fc.constantFrom('u1', 'u2', 'constructor')
const deviceId = fc.constantFrom('d1', 'd2')
const queueId = fc.constantFrom('q1', 'q2')
const kind = fc.constantFrom('ip-phone', 'ata', 'mobile-app')
const optional = <Shape>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }) =>
  fc.record(shape, { requiredKeys: [] })

export const anyParty = fc.record(
  { network, aor: fc.string(), userId, deviceId, deviceKind: kind },
  { requiredKeys: ['network'] },
)

export const anyFacts: fc.Arbitrary<CallFacts> = fc.record(
  {
    accountId: fc.constant('acme'),
    caller: anyParty,
    callee: anyParty,
    answeredBy: fc.constantFrom('nobody', 'machine', 'person'),
    wasAnswered: fc.boolean(),
    path: fc.array(userId, { maxLength: 2 }),
    queues: fc.array(queueId, { maxLength: 2 }),
    asPlaced: fc.record({ caller: network, callee: network }),
    conferenceParties: fc.nat(6),
    findMeToMobile: fc.boolean(),
    transferred: fc.boolean(),
    forwardedBy: userId,
    codec: fc.constantFrom('PCMU', 'opus', 'G722.1'),
  },
  { requiredKeys: ['accountId', 'caller', 'callee'] },
) as fc.Arbitrary<CallFacts>

export const anySettings: fc.Arbitrary<PolicySettings> = fc
  .record(
    {
      preset: fc.constantFrom<PresetName>('tapeline', 'mir', 'kazoo', 'netsapiens'),
      account: rules,
      endpoints: rules,
      profiles: fc.constantFrom('any', ['Elite']),
      users: optional({ u1: optional({ rules, profile: fc.constantFrom('Elite', 'Basic') }), u2: optional({ rules }) }),
      devices: optional({ d1: optional({ rules, owner: userId, kind }), d2: optional({ rules }) }),
      queues: optional({ q1: optional({ rules }), q2: optional({ rules }) }),
    },
    { requiredKeys: ['preset'] },
  )
  .map((draft) => completeSettings(draft as SettingsDraft))

/** One value in all four cells. */
export function all(value: CellValue): SparseRules {
  return { inbound: { onnet: value, offnet: value }, outbound: { onnet: value, offnet: value } }
}

/** One cell by its name: `inbound.offnet`. */
export function only(name: string, value: CellValue = 'always'): SparseRules {
  const [direction = '', other = ''] = name.split('.')
  return { [direction]: { [other]: value } }
}
