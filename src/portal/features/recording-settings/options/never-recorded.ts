import type { DeviceKind } from '../../../../core/model/account.ts'
import { OPTION_LABELS } from '../../../../core/policy/option-words.ts'
import type { OptionGroup } from './option-entry.ts'

const never = { kind: 'switch', on: 'Never recorded', off: 'As the rules say' } as const

const DEVICE_KIND_CHOICES = [
  { value: 'ip-phone', label: 'IP phones' },
  { value: 'softphone', label: 'Softphones' },
  { value: 'ata', label: 'Analogue adapters (ATA)' },
  { value: 'third-party-sip', label: 'Third-party SIP phones' },
  { value: 'mobile-app', label: 'Mobile apps' },
] as const satisfies readonly { value: DeviceKind; label: string }[]

const SUPPORTED_CODECS = ['PCMU', 'PCMA', 'G722', 'G729', 'GSM', 'opus', 'L16']

export const NEVER_RECORDED: OptionGroup = {
  title: 'Never recorded',
  hint: 'Stronger than every rule: what is named here is not recorded, whoever asks for it.',
  options: [
    {
      name: 'exclude.internal',
      label: 'Internal calls',
      hint: 'Calls between two people of the account.',
      as: never,
    },
    {
      name: 'exclude.conferencePartiesFrom',
      label: 'Large conferences',
      hint: 'From this many participants on, a conference is not recorded for any of them.',
      as: {
        kind: 'number',
        unit: 'people',
        perUnit: 1,
        minimum: 2,
        maximum: 10_000,
        none: 'Every size as the rules say',
        start: 4,
      },
    },
    {
      name: 'exclude.beforeAnswerByPerson',
      label: 'Auto attendant and IVR',
      hint: 'The part of a call that a machine handles before a person answers.',
      as: never,
    },
    {
      name: 'exclude.findMeToMobile',
      label: 'Found on a mobile phone',
      hint: 'Calls that find-me sends on to somebody’s mobile phone.',
      as: never,
    },
    { name: 'exclude.mobileApp', label: 'Mobile app', hint: 'Calls made or taken in the mobile app.', as: never },
    {
      name: 'exclude.offnetTransferOffnet',
      label: 'Outside callers transferred to outside',
      hint: 'After a transfer, warm or cold, nobody of the account is on the call. A forwarded call is not meant.',
      as: never,
    },
    {
      name: 'exclude.onDemandOn',
      label: 'No start by hand on',
      hint: 'On these kinds of phone nobody can start a recording. Rules that record always still do.',
      as: { kind: 'several', choices: DEVICE_KIND_CHOICES, none: 'No kind of phone' },
    },
    {
      name: 'codecs',
      label: OPTION_LABELS.codecs,
      hint: 'Calls in another codec are not recorded. Names as in RTP: G722 is another one than G7221.',
      as: { kind: 'list', any: 'Every codec', only: 'Only', suggestions: SUPPORTED_CODECS },
    },
    {
      name: 'profiles',
      label: OPTION_LABELS.profiles,
      hint: 'Rules of users with another profile do not count. The profile is set by the API; one that is not known may be recorded.',
      as: {
        kind: 'list',
        any: 'Every profile',
        only: 'Only',
        suggestions: ['Elite', 'Premier', 'Essentials', 'Telephony'],
      },
    },
  ],
}
