/**
 * OpenSIPS, module siprec: participants from From and To of the call, or from what its script says; a group and further headers if the
 * script names them (parameters `group` and `headers` of `siprec_start_recording`), so that their names are the administrator's own.
 */

import type { ReadyMadeMapping } from '../ready-made-mapping.ts'
import { GENERIC_RULES } from './generic.ts'

export const OPENSIPS: ReadyMadeMapping = {
  title: 'OpenSIPS',
  about: 'What standards say; further headers are what your script adds',
  sources: ['OpenSIPS: siprec module'],
  rules: GENERIC_RULES,
}
