/** Kazoo's `call_recording` of account, user and device documents, resolved into cells that record what was recorded there. */

import type { DeviceKind } from '../model/account.ts'
import type { CellValue, DeviceRules, RuleSet, UserRules } from '../model/policy.ts'
import { documentsById, type Imported, isObject, type JsonObject, textOf } from './imported.ts'
import { type KazooCells, readKazooCells } from './kazoo-cells.ts'

const ID_FIELDS = ['id', '_id']
const KINDS: Readonly<Record<string, DeviceKind>> = {
  sip_device: 'ip-phone',
  softphone: 'softphone',
  ata: 'ata',
  application: 'mobile-app',
}

/** Takes `{account, users, devices}`, or an account document alone; users and devices as lists or by id. */
export function importKazoo(documents: unknown): Imported {
  const notUnderstood: string[] = []
  if (!isObject(documents)) return { settings: { preset: 'kazoo' }, notUnderstood: ['the document is no object'] }
  const account = isObject(documents.account ?? undefined) ? documents.account : documents
  const { rules, limits } = readAccount(isObject(account) ? account : {}, notUnderstood)
  const users = documentsById(documents.users, ID_FIELDS).map(([id, user]): [string, UserRules] => [
    id,
    withRules(readEndpoint(user, `users.${id}`, notUnderstood)),
  ])
  const devices = documentsById(documents.devices, ID_FIELDS).map(([id, device]): [string, DeviceRules] => {
    const owner = textOf(device.owner_id)
    const kind = KINDS[textOf(device.device_type) ?? '']
    return [
      id,
      {
        ...withRules(readEndpoint(device, `devices.${id}`, notUnderstood)),
        ...(owner === undefined ? {} : { owner }),
        ...(kind === undefined ? {} : { kind }),
      },
    ]
  })
  return {
    settings: {
      preset: 'kazoo',
      ...rules,
      ...limits,
      ...(users.length > 0 ? { users: Object.fromEntries(users) } : {}),
      ...(devices.length > 0 ? { devices: Object.fromEntries(devices) } : {}),
    },
    notUnderstood,
  }
}

const PARTS = { account: 'account', endpoint: 'endpoints' } as const

function readAccount(account: JsonObject, problems: string[]) {
  const recording = account.call_recording
  if (recording === undefined || recording === null) return { rules: {}, limits: {} }
  if (!isObject(recording)) {
    problems.push('account.call_recording: is no object')
    return { rules: {}, limits: {} }
  }
  for (const part of Object.keys(recording).filter((each) => !(each in PARTS))) {
    problems.push(`account.call_recording.${part}: has no counterpart here`)
  }
  const read = (part: keyof typeof PARTS) =>
    readKazooCells(recording[part], `account.call_recording.${part}`, problems) ?? {
      rules: everywhere('off'),
      enabled: [],
    }
  const [whole, endpoint] = [read('account'), read('endpoint')]
  return {
    rules: { account: whole.rules, endpoints: endpoint.rules },
    limits: readLimits([whole, endpoint], problems),
  }
}

/** Seconds there, and per cell; here one value for the account. */
function readLimits(parts: readonly KazooCells[], problems: string[]) {
  const cells = parts.flatMap(({ enabled }) => enabled)
  const one = <Value>(field: string, valid: (value: unknown) => value is Value): Value | undefined => {
    const values = new Set(cells.map((cell) => cell[field]).filter((value) => value !== undefined && value !== null))
    if (values.size === 0) return undefined
    const [value] = values
    const isOfAll = cells.every((cell) => cell[field] === value)
    if (values.size === 1 && isOfAll && valid(value)) return value
    problems.push(`account.call_recording: ${field} differs between the cells that are on, or is no ${field}: left out`)
    return undefined
  }
  const timeLimit = one('time_limit', isSeconds)
  const minimum = one('record_min_sec', isSeconds)
  const onAnswer = one('record_on_answer', (value) => typeof value === 'boolean')
  return {
    ...(timeLimit === undefined ? {} : { maximumDurationMs: timeLimit * 1000 }),
    ...(minimum === undefined ? {} : { minimumDurationMs: minimum * 1000 }),
    ...(onAnswer === undefined ? {} : { startAt: onAnswer ? ('answer' as const) : ('route' as const) }),
  }
}

const isSeconds = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0

/** Of a user or a device: undefined inherits everything. */
function readEndpoint(document: JsonObject, place: string, problems: string[]): RuleSet | undefined {
  const cells = readKazooCells(document.call_recording, `${place}.call_recording`, problems)
  if (!cells) return document.record_call === true ? everywhere('always') : undefined
  for (const field of ['time_limit', 'record_min_sec', 'record_on_answer']) {
    if (cells.enabled.some((cell) => cell[field] !== undefined)) {
      problems.push(`${place}.call_recording: ${field} is of the whole account here`)
    }
  }
  return cells.rules
}

function withRules(rules: RuleSet | undefined): { readonly rules?: RuleSet } {
  return rules ? { rules } : {}
}

function everywhere(value: CellValue): RuleSet {
  return { inbound: { onnet: value, offnet: value }, outbound: { onnet: value, offnet: value } }
}
