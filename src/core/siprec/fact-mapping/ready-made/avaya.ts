/**
 * Avaya Session Border Controller for Enterprise. What it sends was seen in published messages: the universal call id (UCID) as session id
 * and in User-to-User, and a placeholder `sip:ASBCE@…` for the party who is not known yet; both are understood of every client, without
 * a rule. No documentation was found of a header or element that names the agent, the VDN or the skill: where a system sends one,
 * "Paste an INVITE" shows it, and a rule of one's own maps it.
 */

import type { ReadyMadeMapping } from '../ready-made-mapping.ts'
import { GENERIC_RULES } from './generic.ts'

export const AVAYA: ReadyMadeMapping = {
  title: 'Avaya SBCE',
  about: 'User-to-User as it came, to search by, and what standards say',
  sources: ['RFC 7433 (User-to-User)'],
  rules: [{ fact: 'identifier', from: { in: 'header', name: 'User-to-User' } }, ...GENERIC_RULES],
}
