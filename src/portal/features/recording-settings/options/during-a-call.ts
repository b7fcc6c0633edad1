import { OPTION_LABELS } from '../../../../core/policy/option-words.ts'
import { t } from '../../../lib/i18n.ts'
import { type OptionGroup, YES_NO } from './option-entry.ts'

export const DURING_A_CALL: OptionGroup = {
  title: t('During a call'),
  hint: t('What people can do by star code, in the portal or with a button of their phone.'),
  options: [
    {
      name: 'onDemandForAll',
      label: t(OPTION_LABELS.onDemandForAll),
      hint: t('On every call of the account, also where the rules are off or not set.'),
      as: YES_NO,
    },
    {
      name: 'onDemandWindow',
      label: t(OPTION_LABELS.onDemandWindow),
      hint: t('What somebody’s start and stop do to a recording that runs anyway.'),
      as: {
        kind: 'choice',
        choices: [
          { value: 'mark', label: t('Marks the part on the time line') },
          { value: 'replace', label: t('Keeps only the part; the rest is destroyed') },
        ],
      },
    },
    {
      name: 'startOncePerCall',
      label: t(OPTION_LABELS.startOncePerCall),
      hint: t('A second start on the same call is refused.'),
      as: YES_NO,
    },
    {
      name: 'pauseOnDemand',
      label: t(OPTION_LABELS.pauseOnDemand),
      hint: t('Recordings that a rule began can always be paused.'),
      as: YES_NO,
    },
    {
      name: 'autoResumeAfterMs',
      label: t(OPTION_LABELS.autoResumeAfterMs),
      hint: t('A pause that nobody ends goes on to the end of the call, unless there is a limit.'),
      as: {
        kind: 'number',
        unit: 's',
        perUnit: 1000,
        minimum: 1,
        maximum: 36_000,
        none: t('Only when somebody resumes'),
        start: 60_000,
      },
    },
    {
      name: 'control',
      label: t('Star codes'),
      hint: t('What people dial during a call. An empty field: there is no such code.'),
      as: { kind: 'codes' },
    },
    {
      name: 'codesFrom',
      label: t(OPTION_LABELS.codesFrom),
      hint: t('Whether a caller from outside can steer the recording, too.'),
      as: {
        kind: 'choice',
        choices: [
          { value: 'account', label: t('Those of the account’s people') },
          { value: 'anyone', label: t('Those of everybody on the call') },
        ],
      },
    },
  ],
}
