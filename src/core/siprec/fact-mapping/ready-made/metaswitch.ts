/**
 * Metaswitch Perimeta: metadata by RFC 7865 without extension data, in the messages that were seen. No documentation was found of headers
 * of its own, so that there are none here.
 */

import type { ReadyMadeMapping } from '../ready-made-mapping.ts'
import { GENERIC_RULES } from './generic.ts'

export const METASWITCH: ReadyMadeMapping = {
  title: 'Metaswitch Perimeta',
  about: 'What standards say; no extension of its own is known',
  sources: ['RFC 7865'],
  rules: GENERIC_RULES,
}
