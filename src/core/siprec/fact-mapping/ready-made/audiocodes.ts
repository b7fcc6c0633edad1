/**
 * AudioCodes Mediant. Documented in the user's manual, "SIP-based Media Recording", and in the SmartTAP administrator guide:
 *   metadata  <ac:AvayaUCID>, <ac:GenesysUUID> (proprietary tags, made of User-to-User and X-Genesys-CallUUID of the call)
 *   headers   X-AUDC-CALL-ID, AC-Session-ID: the original call's id
 * "The original SIP headers of recorded legs are not included": others are there only if message manipulation rules of the device add
 * them, under names its administrator chose. The namespace of `ac` differs between elements: rules do not ask for it.
 */

import type { ReadyMadeMapping } from '../ready-made-mapping.ts'
import { GENERIC_RULES } from './generic.ts'

export const AUDIOCODES: ReadyMadeMapping = {
  title: 'AudioCodes Mediant',
  about: "The call's id at Genesys and in SmartTAP, to search by",
  sources: [
    'AudioCodes: Mediant User’s Manual, SIP-based Media Recording',
    'AudioCodes: SmartTAP, Set the Original Call ID',
  ],
  rules: [
    { fact: 'identifier', from: { in: 'element', name: 'GenesysUUID' } },
    { fact: 'identifier', from: { in: 'header', name: 'X-AUDC-CALL-ID' } },
    { fact: 'identifier', from: { in: 'header', name: 'AC-Session-ID' } },
    ...GENERIC_RULES,
  ],
}
