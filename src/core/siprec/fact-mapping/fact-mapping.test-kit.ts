/** Mappings asked about requests under test/fixtures/siprec. */

import type { FactMapping, MappingRule } from '../../model/fact-mapping.ts'
import { parseAddress } from '../../model/party-address.ts'
import type { PartyFacts } from '../../model/policy.ts'
import { headerValue } from '../../sip/headers.ts'
import type { SipHeader } from '../../sip/message.ts'
import { fixtureRequest, seen } from '../siprec-fixture.test-kit.ts'
import { type MappedEvents, mappedEvents } from './mapped-events.ts'
import { type MappedFacts, mappedFacts } from './mapped-facts.ts'
import type { MappingInput } from './source-values.ts'

export function inputOf(name: string, headers: readonly SipHeader[] = []): MappingInput {
  const request = fixtureRequest(name)
  const from = headerValue(request, 'From') ?? ''
  const to = headerValue(request, 'To') ?? ''
  const { metadata } = seen(request)
  return { requestUri: request.requestUri, headers: [...request.headers, ...headers], from, to, metadata }
}

/** An INVITE without metadata and nothing in it but these headers. */
export function bareInput(headers: Readonly<Record<string, string>>): MappingInput {
  const rows = Object.entries(headers).map(([name, value]) => ({ name, value }))
  return { requestUri: 'sip:rec@x', headers: rows, from: '<sip:src@x>', to: '<sip:rec@x>', metadata: undefined }
}

/** `forwarded-by <sip:101@x>`, … */
export function found(mapping: FactMapping, input: MappingInput): string[] {
  return mappedFacts(mapping, input).findings.map(({ fact, text, name }) =>
    fact === 'identifier' ? `${name} = ${text}` : `${fact} ${text}`,
  )
}

export function custom(...rules: readonly MappingRule[]): FactMapping {
  return { startsFrom: 'generic', rules }
}

export const CALLEE: PartyFacts = { network: 'onnet', userId: 'u102', aor: 'sip:102@acme.example' }

/** Users 100 to 199 are of the account. */
export function partyAt(address: string): PartyFacts {
  const { user = '' } = parseAddress(address)
  return /^1\d\d$/.test(user)
    ? { network: 'onnet', userId: `u${user}`, aor: address }
    : { network: 'offnet', aor: address }
}

export function eventsOf(mapped: MappedFacts): MappedEvents {
  return mappedEvents(mapped, { atMs: 5, callee: CALLEE, partyAt })
}
