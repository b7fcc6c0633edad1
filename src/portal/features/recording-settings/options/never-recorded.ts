import type { DeviceKind } from '../../../../core/model/account.ts'
import { OPTION_LABELS } from '../../../../core/policy/option-words.ts'
import { t } from '../../../lib/i18n.ts'
import type { OptionGroup } from './option-entry.ts'

const never = { kind: 'switch', on: t('Never recorded'), off: t('As the rules say') } as const

const DEVICE_KIND_CHOICES = [
  { value: 'ip-phone', label: t('IP phones') },
  { value: 'softphone', label: t('Softphones') },
  { value: 'ata', label: t('Analogue adapters (ATA)') },
  { value: 'third-party-sip', label: t('Third-party SIP phones') },
  { value: 'mobile-app', label: t('Mobile apps') },
] as const satisfies readonly { value: DeviceKind; label: string }[]

const SUPPORTED_CODECS = ['PCMU', 'PCMA', 'G722', 'G729', 'GSM', 'opus', 'L16']

export const NEVER_RECORDED: OptionGroup = {
  title: t('Never recorded'),
  hint: t('Stronger than every rule: what is named here is not recorded, whoever asks for it.'),
  options: [
    {
      name: 'exclude.internal',
      label: t('Internal calls'),
      hint: t('Calls between two people of the account.'),
      as: never,
    },
    {
      name: 'exclude.conferencePartiesFrom',
      label: t('Large conferences'),
      hint: t('From this many participants on, a conference is not recorded for any of them.'),
      as: {
        kind: 'number',
        unit: t('people'),
        perUnit: 1,
        minimum: 2,
        maximum: 10_000,
        none: t('Every size as the rules say'),
        start: 4,
      },
    },
    {
      name: 'exclude.beforeAnswerByPerson',
      label: t('Auto attendant and IVR'),
      hint: t('The part of a call that a machine handles before a person answers.'),
      as: never,
    },
    {
      name: 'exclude.findMeToMobile',
      label: t('Found on a mobile phone'),
      hint: t('Calls that find-me sends on to somebody’s mobile phone.'),
      as: never,
    },
    { name: 'exclude.mobileApp', label: t('Mobile app'), hint: t('Calls made or taken in the mobile app.'), as: never },
    {
      name: 'exclude.offnetTransferOffnet',
      label: t('Outside callers transferred to outside'),
      hint: t('After a transfer, warm or cold, nobody of the account is on the call. A forwarded call is not meant.'),
      as: never,
    },
    {
      name: 'exclude.onDemandOn',
      label: t('No start by hand on'),
      hint: t('On these kinds of phone nobody can start a recording. Rules that record always still do.'),
      as: { kind: 'several', choices: DEVICE_KIND_CHOICES, none: t('No kind of phone') },
    },
    {
      name: 'codecs',
      label: t(OPTION_LABELS.codecs),
      hint: t('Calls in another codec are not recorded. Names as in RTP: G722 is another one than G7221.'),
      as: { kind: 'list', any: t('Every codec'), only: t('Only'), suggestions: SUPPORTED_CODECS },
    },
    {
      name: 'profiles',
      label: t(OPTION_LABELS.profiles),
      hint: t(
        'Rules of users with another profile do not count. The profile is set by the API; one that is not known may be recorded.',
      ),
      as: {
        kind: 'list',
        any: t('Every profile'),
        only: t('Only'),
        suggestions: [t('Elite'), t('Premier'), t('Essentials'), t('Telephony')],
      },
    },
  ],
}
