/**
 * Ribbon (Sonus) SBC: `callData` in the namespace `urn:ietf:params:xml:ns:callData` inside the group. Documented in "SIPREC Metadata Profile"
 * and "SIP Rec Metadata Profile - SIP Header":
 *   version 0  fromhdr, tohdr, callid, gcid: values of the call's From and To
 *   version 1  any header of the call, under an element name that the SBC's administrator chose: map those with rules of your own
 * Which participant called is read of fromhdr and tohdr of every client, without a rule.
 */

import type { ReadyMadeMapping } from '../ready-made-mapping.ts'
import { GENERIC_RULES } from './generic.ts'

export const RIBBON: ReadyMadeMapping = {
  title: 'Ribbon (Sonus) SBC',
  about: 'From and To of the call from the callData element',
  sources: ['Ribbon: SIPREC Metadata Profile', 'Ribbon: SIP Rec Metadata Profile - SIP Header'],
  rules: [
    { fact: 'caller', from: { in: 'element', name: 'fromhdr', part: 'uri' }, onlyIfUnknown: true },
    { fact: 'callee', from: { in: 'element', name: 'tohdr', part: 'uri' }, onlyIfUnknown: true },
    ...GENERIC_RULES,
  ],
}
