import type { PresetName } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'

export const PRESET_NAMES: Readonly<Record<PresetName, string>> = {
  tapeline: 'Tapeline',
  mir: t('MIR'),
  kazoo: t('Kazoo'),
  netsapiens: t('NetSapiens'),
}

/** Whom each is for. */
export const PRESET_HINTS: Readonly<Record<PresetName, string>> = {
  tapeline: t('For accounts that start here: nothing excluded, digits masked, star codes *80 to *83.'),
  mir: t(
    'As mobile and desk phones with MIR: no internal calls, no large conferences, nothing before a person answers.',
  ),
  kazoo: t('As accounts on Kazoo: from the first ring, three hours at most, one code to start and stop.'),
  netsapiens: t('As domains on NetSapiens: users count only where the call passed, anyone may start a recording.'),
}

export const PRESET_ORDER: readonly PresetName[] = ['tapeline', 'mir', 'kazoo', 'netsapiens']
