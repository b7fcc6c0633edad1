/** The mappings that come with Tapeline: one file each in `ready-made`. */

import type { FactMapping, MappingRule, ReadyMadeName } from '../../model/fact-mapping.ts'
import { AUDIOCODES } from './ready-made/audiocodes.ts'
import { AVAYA } from './ready-made/avaya.ts'
import { BROADWORKS } from './ready-made/broadworks.ts'
import { CISCO_CUBE } from './ready-made/cisco-cube.ts'
import { GENERIC } from './ready-made/generic.ts'
import { METASWITCH } from './ready-made/metaswitch.ts'
import { OPENSIPS } from './ready-made/opensips.ts'
import { ORACLE } from './ready-made/oracle.ts'
import { RIBBON } from './ready-made/ribbon.ts'
import type { ReadyMadeMapping } from './ready-made-mapping.ts'

export const READY_MADE_MAPPINGS: Readonly<Record<ReadyMadeName, ReadyMadeMapping>> = {
  generic: GENERIC,
  oracle: ORACLE,
  audiocodes: AUDIOCODES,
  'cisco-cube': CISCO_CUBE,
  broadworks: BROADWORKS,
  avaya: AVAYA,
  metaswitch: METASWITCH,
  ribbon: RIBBON,
  opensips: OPENSIPS,
}

export function rulesOf(mapping: FactMapping): readonly MappingRule[] {
  // A name that is not known comes from a database a newer Tapeline has written.
  if (typeof mapping === 'string') return (READY_MADE_MAPPINGS[mapping] ?? GENERIC).rules
  return mapping.rules
}
