/** What differs between two settings, in words: for their history, and before they are saved. */

import type { ControlCodes, Network, PolicySettings, RuleDirection, SparseRules } from '../model/policy.ts'
import { CELL_WORDS, CODE_LABELS, EXCLUSION_LABELS, OPTION_LABELS, optionValueInWords } from './option-words.ts'
import { type ResolvedOption, resolvedOptions } from './resolved-options.ts'

export interface SettingsDifference {
  /** Place in the document: `['account', 'inbound', 'offnet']`. */
  readonly path: readonly string[]
  /** `Account rule, inbound from outside`. */
  readonly label: string
  readonly before: string
  readonly after: string
}

/** How people call what settings name by id; undefined when there is no such user or device any more. */
export interface SettingsNames {
  readonly user: (id: string) => string | undefined
  readonly device: (id: string) => string | undefined
}

/** Cells, then options. Of options the value counts that holds, whether it is the account's own or the preset's. */
export function describeChanges(
  before: PolicySettings,
  after: PolicySettings,
  names: SettingsNames,
): readonly SettingsDifference[] {
  return [
    ...changed(['preset'], 'Preset', before.preset, after.preset),
    ...ruleChanges(['account'], 'Account rule', before.account, after.account),
    ...ruleChanges(['endpoints'], 'All users and devices', before.endpoints, after.endpoints),
    ...queueChanges(before, after),
    ...userChanges(before, after, names),
    ...deviceChanges(before, after, names),
    ...optionChanges(before, after),
  ]
}

function queueChanges(before: PolicySettings, after: PolicySettings): SettingsDifference[] {
  return idsOf(before.queues, after.queues).flatMap((id) => {
    const [one, other] = [before.queues?.[id], after.queues?.[id]]
    const queue = `Queue ${other?.name ?? one?.name ?? id}`
    return [
      ...changed(['queues', id, 'name'], `${queue}, name`, one?.name ?? id, other?.name ?? id),
      ...ruleChanges(['queues', id, 'rules'], queue, one?.rules, other?.rules),
      ...changed(
        ['queues', id, 'maximumDurationMs'],
        `${queue}, longest recording`,
        ofQueue('maximumDurationMs', one?.maximumDurationMs),
        ofQueue('maximumDurationMs', other?.maximumDurationMs),
      ),
      ...changed(
        ['queues', id, 'format'],
        `${queue}, stored as`,
        ofQueue('format', one?.format),
        ofQueue('format', other?.format),
      ),
    ]
  })
}

const ofQueue = (name: 'maximumDurationMs' | 'format', value: unknown) =>
  value === undefined ? 'as for the account' : optionValueInWords(name, value)

function userChanges(before: PolicySettings, after: PolicySettings, names: SettingsNames): SettingsDifference[] {
  return idsOf(before.users, after.users).flatMap((id) => {
    const [one, other] = [before.users?.[id], after.users?.[id]]
    const user = `User ${nameOf(names.user, id)}`
    return [
      ...ruleChanges(['users', id, 'rules'], user, one?.rules, other?.rules),
      ...changed(
        ['users', id, 'profile'],
        `${user}, profile`,
        one?.profile ?? 'not known',
        other?.profile ?? 'not known',
      ),
    ]
  })
}

function deviceChanges(before: PolicySettings, after: PolicySettings, names: SettingsNames): SettingsDifference[] {
  const ownerOf = (id: string | undefined) => (id === undefined ? 'as in the directory' : nameOf(names.user, id))
  return idsOf(before.devices, after.devices).flatMap((id) => {
    const [one, other] = [before.devices?.[id], after.devices?.[id]]
    const device = `Device ${nameOf(names.device, id)}`
    const inDirectory = 'as in the directory'
    return [
      ...ruleChanges(['devices', id, 'rules'], device, one?.rules, other?.rules),
      ...changed(['devices', id, 'owner'], `${device}, owner`, ownerOf(one?.owner), ownerOf(other?.owner)),
      ...changed(['devices', id, 'kind'], `${device}, kind`, one?.kind ?? inDirectory, other?.kind ?? inDirectory),
    ]
  })
}

const CELLS: readonly (readonly [RuleDirection, Network, string])[] = [
  ['inbound', 'onnet', 'inbound from inside'],
  ['inbound', 'offnet', 'inbound from outside'],
  ['outbound', 'onnet', 'outbound to inside'],
  ['outbound', 'offnet', 'outbound to outside'],
]

function ruleChanges(
  path: readonly string[],
  whose: string,
  before: SparseRules | undefined,
  after: SparseRules | undefined,
): SettingsDifference[] {
  if (before === after) return []
  return CELLS.flatMap(([direction, network, words]) =>
    changed(
      [...path, direction, network],
      `${whose}, ${words}`,
      CELL_WORDS[before?.[direction]?.[network] ?? 'inherit'],
      CELL_WORDS[after?.[direction]?.[network] ?? 'inherit'],
    ),
  )
}

function optionChanges(before: PolicySettings, after: PolicySettings): SettingsDifference[] {
  const [one, other] = [resolvedOptions(before), resolvedOptions(after)]
  const names = Object.keys(OPTION_LABELS) as (keyof typeof OPTION_LABELS)[]
  const exclusions = Object.keys(EXCLUSION_LABELS) as (keyof typeof EXCLUSION_LABELS)[]
  return [
    ...names.flatMap((name) => optionChange([name], OPTION_LABELS[name], name, one[name], other[name])),
    ...codeChanges(one.control.value, other.control.value),
    ...exclusions.flatMap((name) =>
      optionChange(['exclude', name], EXCLUSION_LABELS[name], name, one.exclude[name], other.exclude[name]),
    ),
  ]
}

function optionChange(
  path: readonly string[],
  label: string,
  name: string,
  before: ResolvedOption<unknown>,
  after: ResolvedOption<unknown>,
): SettingsDifference[] {
  const [one, other] = [optionValueInWords(name, before.value), optionValueInWords(name, after.value)]
  // The same value, but the next preset may bring another one, or no longer.
  if (one === other && before.from !== after.from) {
    return changed(path, label, `${one} (${FROM[before.from]})`, `${other} (${FROM[after.from]})`)
  }
  return changed(path, label, one, other)
}

const FROM = { preset: 'from the preset', account: 'set here' } as const

function codeChanges(before: ControlCodes, after: ControlCodes): SettingsDifference[] {
  const commands = Object.keys(CODE_LABELS) as (keyof ControlCodes)[]
  return commands.flatMap((command) =>
    changed(['control', command], CODE_LABELS[command], before[command] ?? 'none', after[command] ?? 'none'),
  )
}

function changed(path: readonly string[], label: string, before: string, after: string): SettingsDifference[] {
  return before === after ? [] : [{ path, label, before, after }]
}

function idsOf(before: object | undefined, after: object | undefined): readonly string[] {
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
}

function nameOf(find: (id: string) => string | undefined, id: string): string {
  return find(id) ?? `${id} (removed)`
}
