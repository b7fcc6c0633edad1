import { expect, test } from 'vitest'
import type { Party } from '../../core/model/call.ts'
import { callFacts } from './call-facts.ts'

const party = (role: 'caller' | 'callee', more: Partial<Party>): Party => ({
  index: role === 'caller' ? 0 : 1,
  role,
  network: 'onnet',
  streamIds: [],
  ...more,
})

test('the policy is told of users, devices and the kind of a device; a side that nobody named is outside', () => {
  const parties = [party('callee', { userId: 'u1', deviceId: 'd1', aor: 'sip:101@acme.example' })]
  expect(callFacts('acme', parties, () => 'softphone')).toEqual({
    accountId: 'acme',
    caller: { network: 'offnet' },
    callee: {
      network: 'onnet',
      aor: 'sip:101@acme.example',
      userId: 'u1',
      deviceId: 'd1',
      deviceKind: 'softphone',
    },
  })
})
