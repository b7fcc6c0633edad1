/**
 * Oracle (Acme Packet) session border controllers: `extensiondata` in the namespace `apkt`. Documented in "Call Monitoring Guide" and
 * "Configuration Guide", chapters SIPREC, "Inserting SIP Headers into SIPREC Metadata" (SIPREC Extension Data Enhancements SPL) and
 * "Universal Call Identifier SPL":
 *   session      <apkt:ucid>, <apkt:callerOrig>
 *   participant  <apkt:callingParty>, <apkt:request-uri>, <apkt:in-realm>, <apkt:header label="Diversion"><value>…</value></apkt:header>
 * Which headers are copied is set on the controller. callingParty and ucid are understood of every client, without a rule. The namespace
 * is written `http:/acmepacket.com…` as often as `http://acmepacket.com…`: rules do not ask for it.
 */

import type { ReadyMadeMapping } from '../ready-made-mapping.ts'
import { GENERIC_RULES } from './generic.ts'

const valueOfHeader = (label: string, part: 'uri') =>
  ({ in: 'element', name: 'value', behind: { attribute: 'header@label', value: label }, part }) as const

export const ORACLE: ReadyMadeMapping = {
  title: 'Oracle SBC',
  about: 'Headers of the call and the number called from the apkt extension data',
  sources: [
    'Oracle: Inserting SIP Headers into SIPREC Metadata (SIPREC Extension Data Enhancements SPL)',
    'Oracle: Universal Call Identifier SPL',
  ],
  rules: [
    { fact: 'caller', from: valueOfHeader('P-Asserted-Identity', 'uri'), onlyIfUnknown: true },
    { fact: 'forwarded-by', from: valueOfHeader('Diversion', 'uri') },
    { fact: 'transferred-by', from: valueOfHeader('Referred-By', 'uri') },
    { fact: 'callee', from: { in: 'element', name: 'request-uri', part: 'uri' }, onlyIfUnknown: true },
    { fact: 'identifier', from: { in: 'element', name: 'request-uri', part: 'user' } },
    { fact: 'identifier', from: { in: 'element', name: 'in-realm' } },
    ...GENERIC_RULES,
  ],
}
