import type { CellValue, OptionsDraft, PolicyOptions, PolicySettings, PresetName, RuleSet } from '../model/policy.ts'

const NOTHING_EXCLUDED = {
  internal: false,
  conferencePartiesFrom: 'none',
  beforeAnswerByPerson: false,
  findMeToMobile: false,
  mobileApp: false,
  onDemandOn: [],
  offnetTransferOffnet: false,
} as const satisfies PolicyOptions['exclude']

const STAR_CODES = { start: '*80', stop: '*81', pause: '*82', resume: '*83' } as const

const TAPELINE = {
  endpointBy: 'ownership',
  exclude: NOTHING_EXCLUDED,
  codecs: 'any',
  minimumDurationMs: 0,
  maximumDurationMs: 'none',
  format: 'as-captured',
  startAt: 'answer',
  onDemandForAll: false,
  onDemandWindow: 'mark',
  startOncePerCall: false,
  pauseOnDemand: true,
  autoResumeAfterMs: 'none',
  control: STAR_CODES,
  codesFrom: 'account',
  dtmf: 'masked',
  onTransfer: 'owner',
  listUnrecorded: true,
  encryptJournal: false,
  archiveKey: 'none',
  retentionDays: 365,
  profiles: 'any',
} as const satisfies PolicyOptions

/**
 * What accounts that come from another system are used to. A preset is values only: the engine knows none of them by name.
 * No preset has rules: nothing is recorded before somebody decided that it may be.
 */
export const PRESETS: Readonly<Record<PresetName, PolicyOptions>> = {
  tapeline: TAPELINE,
  mir: {
    ...TAPELINE,
    exclude: {
      internal: true,
      conferencePartiesFrom: 4,
      beforeAnswerByPerson: true,
      findMeToMobile: true,
      mobileApp: true,
      onDemandOn: ['ata', 'third-party-sip'],
      offnetTransferOffnet: false,
    },
    minimumDurationMs: 2000,
    format: 'wav',
    // Buttons on phones and in the portal, which send commands and no codes.
    control: {},
    profiles: ['Elite', 'Premier', 'Essentials', 'Telephony'],
  },
  kazoo: { ...TAPELINE, maximumDurationMs: 10_800_000, format: 'wav', startAt: 'route', control: { toggle: '*1' } },
  netsapiens: {
    ...TAPELINE,
    endpointBy: 'path',
    exclude: { ...NOTHING_EXCLUDED, offnetTransferOffnet: true },
    // G.722.1 is another codec than G.722.
    codecs: ['PCMU', 'G722', 'G729'],
    format: 'wav',
    onDemandForAll: true,
    onDemandWindow: 'replace',
    startOncePerCall: true,
    pauseOnDemand: false,
    autoResumeAfterMs: 60_000,
    retentionDays: 30,
  },
}

/** How many days an account may choose to keep its recordings. */
export const RETENTION_DAYS: Readonly<Record<PresetName, { readonly minimum: number; readonly maximum: number }>> = {
  tapeline: { minimum: 1, maximum: 3650 },
  mir: { minimum: 1, maximum: 365 },
  kazoo: { minimum: 365, maximum: 3650 },
  // Best effort there: nothing is promised beyond.
  netsapiens: { minimum: 1, maximum: 30 },
}

/** What holds for an account until somebody changes it: no cell is set, so no rule records. */
export function defaultSettings(preset: PresetName = 'tapeline'): PolicySettings {
  return { preset, account: rules('inherit') }
}

/** Settings as people write them: what is left out is `inherit` for a cell, and the preset's value for an option. */
export interface SettingsDraft extends OptionsDraft, Partial<Pick<PolicySettings, SparsePart>> {
  readonly preset?: PresetName | undefined
  readonly account?: PolicySettings['endpoints']
}

type SparsePart = 'endpoints' | 'queues' | 'users' | 'devices'

export function completeSettings(draft: SettingsDraft): PolicySettings {
  const { preset, account: unset } = defaultSettings(draft.preset)
  const given = Object.entries(draft).filter(([, value]) => value !== undefined)
  return {
    ...Object.fromEntries(given),
    preset,
    account: {
      inbound: { ...unset.inbound, ...draft.account?.inbound },
      outbound: { ...unset.outbound, ...draft.account?.outbound },
    },
  }
}

function rules(value: CellValue): RuleSet {
  return { inbound: { onnet: value, offnet: value }, outbound: { onnet: value, offnet: value } }
}
