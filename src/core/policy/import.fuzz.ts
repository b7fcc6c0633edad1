import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeChanges } from './describe-changes.ts'
import { importKazoo } from './import-kazoo.ts'
import { importNetsapiens } from './import-netsapiens.ts'
import { identity } from './imported-identity.ts'
import { matchImported } from './match-imported.ts'
import { completeSettings, defaultSettings } from './presets.ts'
import { resultingMatrix } from './resulting-matrix.ts'

const OPTIONS = { seed: 80, numRuns: 1000 }

/** Words that mean something there, and some that every object knows. */
const key = fc.constantFrom(
  ...[
    'account',
    'endpoint',
    'inbound',
    'outbound',
    'any',
    'onnet',
    'offnet',
    'enabled',
    'call_recording',
    'record_call',
  ],
  ...['users', 'devices', 'queues', 'domain', 'recording-configuration', 'id', 'owner_id', 'device_type', 'time_limit'],
  ...['data', 'status', 'caller_id', 'sip', 'username', 'constructor', '__proto__', 'toString'],
)
const { documents } = fc.letrec((tie) => ({
  documents: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(true, false, null, 'yes', 'no', '', 'success', 60, -1, '101', 'a@b'),
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('documents'), { maxLength: 3 }),
    fc.dictionary(key, tie('documents'), { maxKeys: 5 }),
  ),
}))

const people = { users: new Map([['u', identity({ extension: ['101'] })]]), devices: new Map(), owners: new Map() }
const names = { user: () => undefined, device: () => undefined }

it.each([
  ['kazoo', importKazoo],
  ['netsapiens', importNetsapiens],
] as const)('whatever documents of %s hold, settings come of it', (_, importFrom) => {
  fc.assert(
    fc.property(documents, (given) => {
      const imported = importFrom(given)
      const { settings, unmatched } = matchImported(imported, people)
      const complete = completeSettings(settings)
      expect(resultingMatrix(complete)).toHaveLength(4)
      describeChanges(defaultSettings(), complete, names)
      for (const place of [...imported.notUnderstood, ...unmatched.map(({ id }) => id)])
        expect(typeof place).toBe('string')
    }),
    OPTIONS,
  )
})
