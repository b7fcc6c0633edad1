import { OPTION_LABELS } from '../../../../core/policy/option-words.ts'
import { t } from '../../../lib/i18n.ts'
import type { OptionName } from '../draft/option.ts'
import { DURING_A_CALL } from './during-a-call.ts'
import { NEVER_RECORDED } from './never-recorded.ts'
import type { OptionEntry, OptionGroup } from './option-entry.ts'
import { WHAT_IS_KEPT } from './what-is-kept.ts'

const WHOSE_RULES: OptionGroup = {
  title: t('Whose rules count'),
  hint: t('How rules of users and devices come together.'),
  options: [
    {
      name: 'endpointBy',
      label: t(OPTION_LABELS.endpointBy),
      hint: t(
        'By owner: the device, else its owner, wherever it rings. By way: each user the call passed through, and the device, for itself.',
      ),
      as: {
        kind: 'choice',
        choices: [
          { value: 'ownership', label: t('By the owner of the device') },
          { value: 'path', label: t('By the way the call took') },
        ],
      },
    },
  ],
}

export const OPTION_GROUPS: readonly OptionGroup[] = [NEVER_RECORDED, WHAT_IS_KEPT, DURING_A_CALL, WHOSE_RULES]

const ENTRIES = new Map(OPTION_GROUPS.flatMap(({ options }) => options.map((entry) => [entry.name, entry])))

/** An option that the catalogue does not know yet is named as it is stored. */
export function optionEntry(name: OptionName): OptionEntry {
  return ENTRIES.get(name) ?? { name, label: name, hint: '', as: { kind: 'fixed', words: '' } }
}
