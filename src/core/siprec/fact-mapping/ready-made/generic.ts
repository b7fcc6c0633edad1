/**
 * What standards say, whoever sends it. Parties and their streams come from the metadata (RFC 7865) without a rule. The rest stands in
 * headers, if the recording client copies them from the call's INVITE into the recording session's:
 *   Diversion (RFC 5806), History-Info (RFC 7044, RFC 7544): who forwarded the call
 *   P-Asserted-Identity (RFC 3325), Remote-Party-ID (its forerunner, draft-ietf-sip-privacy): who called, where From does not say
 *   Referred-By (RFC 3892): who transferred it
 * No header says of a queue, an auto attendant or an IVR by any standard.
 */

import type { MappingRule } from '../../../model/fact-mapping.ts'
import type { ReadyMadeMapping } from '../ready-made-mapping.ts'

export const GENERIC_RULES: readonly MappingRule[] = [
  { fact: 'caller', from: { in: 'header', name: 'P-Asserted-Identity', part: 'uri' }, onlyIfUnknown: true },
  { fact: 'caller', from: { in: 'header', name: 'Remote-Party-ID', part: 'uri' }, onlyIfUnknown: true },
  { fact: 'forwarded-by', from: { in: 'diversion', part: 'uri' } },
  { fact: 'transferred-by', from: { in: 'header', name: 'Referred-By', part: 'uri' } },
]

export const GENERIC: ReadyMadeMapping = {
  title: 'Generic',
  about: 'What standards say: who forwarded or transferred the call, and who called where the number is withheld',
  sources: ['RFC 7865', 'RFC 5806', 'RFC 7044', 'RFC 7544', 'RFC 3325', 'RFC 3892'],
  rules: GENERIC_RULES,
}
