/**
 * Cisco Unified Border Element and Unified Communications Manager. Documented in the "CUBE Configuration Guide", chapters "SIPREC (SIP
 * Forking)", "Network-Based Recording" and "Third-Party GUID Capture": called and calling number, Remote-Party-ID and
 * P-Asserted-Identity go to the recorder with Cisco-Guid and Session-ID; further headers if the administrator lists them. A gateway's
 * recording without SIPREC names the parties in X-Cisco-Recording-Participant; a phone's built-in bridge in parameters of From
 * (`x-refci`, `x-nearenddevice`). All of these but the devices' names are understood of every client, without a rule.
 */

import type { ReadyMadeMapping } from '../ready-made-mapping.ts'
import { GENERIC_RULES } from './generic.ts'

export const CISCO_CUBE: ReadyMadeMapping = {
  title: 'Cisco CUBE and CUCM',
  about: 'The recorded phone’s name, to search by, and what standards say',
  sources: [
    'Cisco: CUBE Configuration Guide, SIPREC (SIP Forking)',
    'Cisco: CUBE Configuration Guide, Third-Party GUID Capture',
  ],
  rules: [{ fact: 'identifier', from: { in: 'header', name: 'From', part: ';x-nearenddevice' } }, ...GENERIC_RULES],
}
