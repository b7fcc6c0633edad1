import { OPTION_LABELS } from '../../../../core/policy/option-words.ts'
import { type OptionGroup, YES_NO } from './option-entry.ts'

export const DURING_A_CALL: OptionGroup = {
  title: 'During a call',
  hint: 'What people can do by star code, in the portal or with a button of their phone.',
  options: [
    {
      name: 'onDemandForAll',
      label: OPTION_LABELS.onDemandForAll,
      hint: 'On every call of the account, also where the rules are off or not set.',
      as: YES_NO,
    },
    {
      name: 'onDemandWindow',
      label: OPTION_LABELS.onDemandWindow,
      hint: 'What somebody’s start and stop do to a recording that runs anyway.',
      as: {
        kind: 'choice',
        choices: [
          { value: 'mark', label: 'Marks the part on the time line' },
          { value: 'replace', label: 'Keeps only the part; the rest is destroyed' },
        ],
      },
    },
    {
      name: 'startOncePerCall',
      label: OPTION_LABELS.startOncePerCall,
      hint: 'A second start on the same call is refused.',
      as: YES_NO,
    },
    {
      name: 'pauseOnDemand',
      label: OPTION_LABELS.pauseOnDemand,
      hint: 'Recordings that a rule began can always be paused.',
      as: YES_NO,
    },
    {
      name: 'autoResumeAfterMs',
      label: OPTION_LABELS.autoResumeAfterMs,
      hint: 'A pause that nobody ends goes on to the end of the call, unless there is a limit.',
      as: {
        kind: 'number',
        unit: 's',
        perUnit: 1000,
        minimum: 1,
        maximum: 36_000,
        none: 'Only when somebody resumes',
        start: 60_000,
      },
    },
    {
      name: 'control',
      label: 'Star codes',
      hint: 'What people dial during a call. An empty field: there is no such code.',
      as: { kind: 'codes' },
    },
    {
      name: 'codesFrom',
      label: OPTION_LABELS.codesFrom,
      hint: 'Whether a caller from outside can steer the recording, too.',
      as: {
        kind: 'choice',
        choices: [
          { value: 'account', label: 'Those of the account’s people' },
          { value: 'anyone', label: 'Those of everybody on the call' },
        ],
      },
    },
  ],
}
