import type { DeviceKind } from '../model/account.ts'
import type {
  CallFacts,
  ExclusionReason,
  Exclusions,
  PartyFacts,
  PolicyOptions,
  PolicySettings,
} from '../model/policy.ts'
import { rulesOf } from './level-answer.ts'

interface Asked {
  readonly facts: CallFacts
  readonly settings: PolicySettings
  readonly options: PolicyOptions
  readonly exclude: Exclusions
  /** Nothing records by itself; somebody would have to start it. */
  readonly isArmed: boolean
}

/** In the order in which one of several is named. */
const EXCLUSIONS: readonly (readonly [ExclusionReason, (asked: Asked) => boolean])[] = [
  [
    'before-answer-by-person',
    ({ exclude, facts }) =>
      exclude.beforeAnswerByPerson && (facts.answeredBy ?? 'person') !== 'person' && !facts.wasAnswered,
  ],
  [
    'internal',
    ({ exclude, facts }) => exclude.internal && facts.caller.network === 'onnet' && facts.callee.network === 'onnet',
  ],
  [
    'conference',
    ({ exclude: { conferencePartiesFrom: from }, facts }) => from !== 'none' && (facts.conferenceParties ?? 0) >= from,
  ],
  ['find-me-to-mobile', ({ exclude, facts }) => exclude.findMeToMobile && facts.findMeToMobile === true],
  [
    'mobile-app',
    ({ exclude, facts: { caller, callee }, settings }) =>
      exclude.mobileApp && [caller, callee].some((party) => kindOf(party, settings) === 'mobile-app'),
  ],
  [
    'offnet-transfer-offnet',
    ({ exclude, facts: { transferred, caller, callee } }) =>
      exclude.offnetTransferOffnet &&
      transferred === true &&
      caller.network === 'offnet' &&
      callee.network === 'offnet',
  ],
  ['codec', ({ options, facts }) => facts.codec !== undefined && !isRecordable(facts.codec, options)],
  [
    'on-demand-on-device',
    ({ isArmed, exclude, facts, settings }) => isArmed && !canAnyoneStart(facts, settings, exclude),
  ],
]

/** The first exclusion that takes the call from the rules that want it. */
export function findExclusion(
  facts: CallFacts,
  settings: PolicySettings,
  options: PolicyOptions,
  isArmed: boolean,
): ExclusionReason | undefined {
  const asked: Asked = { facts, settings, options, exclude: options.exclude, isArmed }
  for (const [reason, applies] of EXCLUSIONS) if (applies(asked)) return reason
  return undefined
}

export function kindOf(party: PartyFacts, settings: PolicySettings): DeviceKind | undefined {
  return party.deviceKind ?? rulesOf(settings.devices, party.deviceId)?.kind
}

/** A party of the account whose phone can start one, or of whose phone nothing is known. */
function canAnyoneStart({ caller, callee }: CallFacts, settings: PolicySettings, { onDemandOn }: Exclusions): boolean {
  if (onDemandOn.length === 0) return true
  const onnet = [caller, callee].filter(({ network }) => network === 'onnet')
  const cannot = onnet.filter((party) => onDemandOn.some((kind) => kind === kindOf(party, settings)))
  return onnet.length === 0 || cannot.length < onnet.length
}

/** Whether the account records calls in this codec. */
export function isRecordable(codec: string, { codecs }: PolicyOptions): boolean {
  return codecs === 'any' || codecs.some((allowed) => plain(allowed) === plain(codec))
}

/** `G.722` is `G722`; `G.722.1` is `G7221`. */
function plain(codec: string): string {
  return codec.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
}
