/** Parties as the mapping knows them better than signalling shows them. */

import { isDeviceKind } from '../../model/account.ts'
import type { Party } from '../../model/call.ts'
import { isWithheld, parseAddress } from '../../model/party-address.ts'
import type { CallRole } from '../roles-by-hint.ts'
import type { MappedFacts, MappedFinding } from './mapped-facts.ts'

/** What may be changed of a party; who it is in the directory is asked afterwards. */
type OverridableParty = Pick<
  Party,
  'index' | 'role' | 'aor' | 'name' | 'number' | 'deviceKind' | 'streamIds' | 'leftAtMs'
>

/**
 * The parties that first held the roles get the address and the kind of device that the mapping found. What `partiesOf` is told as
 * `previous` stays as signalled: it must recognise the parties of the next document.
 */
export function overrideParties<P extends OverridableParty>(parties: readonly P[], mapped: MappedFacts): P[] {
  let result = [...parties]
  for (const role of ['caller', 'callee'] as const) {
    const first = result.find((party) => party.role === role)
    if (!first) continue
    const changed = overridden(first, role, mapped.findings)
    result = result.map((party) => (party === first ? changed : party))
  }
  return result
}

function overridden<P extends OverridableParty>(party: P, role: CallRole, findings: readonly MappedFinding[]): P {
  const addresses = findings.filter(({ fact }) => fact === role)
  const address =
    addresses.find(({ onlyIfUnknown }) => !onlyIfUnknown) ??
    (isUnknown(party.aor) ? addresses.find(({ onlyIfUnknown }) => onlyIfUnknown) : undefined)
  const kind = findings.find(({ fact }) => fact === `${role}-device-kind`)?.text
  const withKind = kind !== undefined && isDeviceKind(kind) ? { ...party, deviceKind: kind } : party
  if (!address || address.text === party.aor) return withKind
  const { name: _name, number: _number, ...rest } = withKind
  const { number } = parseAddress(address.text)
  return { ...rest, aor: address.text, ...(number === undefined ? {} : { number }) } as P
}

function isUnknown(aor: string | undefined): boolean {
  return aor === undefined || isWithheld(parseAddress(aor))
}
