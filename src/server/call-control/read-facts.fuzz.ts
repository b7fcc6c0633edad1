import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toldFact } from '../../contract/call-control.ts'
import { accountOf, deviceOf, directoryOf, userOf } from '../../core/directory/directory.test-kit.ts'
import type { Party } from '../../core/model/call.ts'
import { defaultSettings } from '../../core/policy/presets.ts'
import { replaySoFar } from '../../core/policy/replay.ts'
import { timeLineOfCall } from '../../core/policy/time-line-of-call.ts'
import { readFacts } from './read-facts.ts'

const OPTIONS = { seed: 7865, numRuns: 3000 }
const EVE = '01890000-0000-7000-8000-0000000000e1'
const EVES_PHONE = '01890000-0000-7000-8000-0000000000d2'
const NOW_MS = Date.UTC(2026, 2, 1, 9, 30)

const directory = directoryOf({
  accounts: [accountOf('acme'), accountOf('other')],
  users: [userOf('acme', 'ann', { extension: '101' }), userOf('other', EVE, { extension: '666' })],
  devices: [
    deviceOf('acme', 'd1', '101a@acme.example', 'ann'),
    deviceOf('other', EVES_PHONE, '666a@other.example', EVE),
  ],
})

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('101', '666', EVE, EVES_PHONE, 'sip:666@other.example', '101a@acme.example', '666a@other.example'),
)
const party = fc.record(
  { aor: name, user: name, device: name, network: fc.constantFrom('onnet', 'offnet') },
  { requiredKeys: [] },
)
const type = fc.constantFrom(
  ...['hop', 'enter-queue', 'ring', 'find-me', 'answer', 'forward', 'transfer', 'conference', 'codec', 'hold', 'dtmf'],
)
/** What a phone system may send, right or wrong. */
const body = fc.record(
  {
    type,
    at: fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      name,
    ),
    through: fc.constantFrom('ivr', 'auto-attendant'),
    queue: name,
    to: party,
    party,
    by: fc.oneof(fc.constantFrom('caller', 'callee', 'person', 'machine'), name),
    how: fc.constantFrom('warm', 'cold'),
    parties: fc.integer(),
    codec: name,
  },
  { requiredKeys: ['type'] },
)
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  hop: ['through'],
  'enter-queue': ['queue'],
  ring: ['to'],
  'find-me': ['to'],
  answer: ['by', 'party'],
  forward: ['to', 'by'],
  transfer: ['how', 'to', 'by'],
  conference: ['parties'],
  codec: ['codec'],
  hold: ['by'],
}

const parties: readonly Party[] = [
  { index: 0, role: 'caller', network: 'offnet', streamIds: [] },
  { index: 1, role: 'callee', network: 'onnet', userId: 'ann', streamIds: [] },
]

it('takes whatever fits the contract, never knows people of another account, and the engine can live with it', () => {
  let taken = 0
  fc.assert(
    fc.property(fc.array(body, { maxLength: 8 }), (bodies) => {
      const facts = bodies.flatMap((given) => {
        const keys = ['type', 'at', ...(FIELDS[given.type] ?? [])]
        const fitting = Object.fromEntries(Object.entries(given).filter(([key]) => keys.includes(key)))
        const read = toldFact.safeParse(fitting)
        return read.success ? [read.data] : []
      })
      taken += facts.length
      const call = { accountId: 'acme', startedAtMs: NOW_MS - 60_000, parties }
      const { events } = readFacts(facts, call, directory, NOW_MS)
      expect(events).toHaveLength(facts.length)
      expect(events.every(({ atMs }) => atMs <= NOW_MS)).toBe(true)
      expect(JSON.stringify(events)).not.toMatch(new RegExp(`"(?:userId":"${EVE}|deviceId":"${EVES_PHONE})"`))
      const told = events.map((event) => ({ atMs: NOW_MS, by: 'api' as const, event }))
      replaySoFar(timeLineOfCall({ ...call, told }), defaultSettings(), NOW_MS)
    }),
    OPTIONS,
  )
  expect(taken).toBeGreaterThan(1000)
})
