/** Calls for tests of the store. */

import type { Call, Party } from '../core/model/call.ts'
import { newId } from './new-id.ts'

export const STARTED_AT_MS = Date.UTC(2026, 0, 15, 9)

export function sampleCall(changes: Partial<Call> & Pick<Call, 'accountId'>): Call {
  return {
    id: newId(),
    recordingClientId: '01890000-0000-7000-8000-00000000000c',
    state: 'live',
    startedAtMs: STARTED_AT_MS,
    direction: 'inbound',
    parties: [
      party({ index: 0, role: 'caller', network: 'offnet', number: '+49 30 1234567', name: 'Ada Lovelace' }),
      party({ index: 1, role: 'callee', network: 'onnet', number: '42', aor: 'sip:grace.hopper@acme.example' }),
    ],
    streams: [],
    sessions: [],
    identifiers: {},
    flags: [],
    ...changes,
  }
}

export function party(changes: Partial<Party>): Party {
  return { index: 0, role: 'caller', network: 'onnet', streamIds: [], ...changes }
}
