/** Kazoo's `call_recording` of account, user and device documents, resolved into cells that record what was recorded there. */

import type { DeviceKind } from '../model/account.ts'
import type { CellValue, DeviceRules, RuleSet, UserRules } from '../model/policy.ts'
import {
  documentsById,
  type Imported,
  isObject,
  type JsonObject,
  noteUnreadable,
  textOf,
  withoutEnvelope,
} from './imported.ts'
import { type Identity, identity } from './imported-identity.ts'
import { readKazooCells } from './kazoo-cells.ts'
import { type KazooPart, readKazooLimits } from './kazoo-limits.ts'
import type { SettingsDraft } from './presets.ts'

const ID_FIELDS = ['id', '_id']
const KINDS: ReadonlyMap<string, DeviceKind> = new Map([
  ['sip_device', 'ip-phone'],
  ['softphone', 'softphone'],
  ['ata', 'ata'],
  ['application', 'mobile-app'],
])

/** Takes `{account, users, devices}`, or an account document alone; users and devices as lists or by id. */
export function importKazoo(given: unknown): Imported {
  const notUnderstood: string[] = []
  const documents = withoutEnvelope(given)
  if (!isObject(documents)) {
    const identities = { users: new Map(), devices: new Map() }
    return { settings: { preset: 'kazoo' }, notUnderstood: ['the document is no object'], identities }
  }
  const inside = withoutEnvelope(documents.account)
  const account = isObject(inside) ? inside : documents
  noteParts(documents, notUnderstood)
  const { settings: ofAccount, parts } = readAccount(account, notUnderstood)

  const endpoints: KazooPart[] = []
  const read = (document: JsonObject, place: string) => readEndpoint(document, place, endpoints, notUnderstood)
  const userDocuments = documentsById(documents.users, ID_FIELDS)
  const users = userDocuments.map(([id, user]): [string, UserRules] => [id, read(user, `users.${id}`)])
  const deviceDocuments = documentsById(documents.devices, ID_FIELDS)
  const devices = deviceDocuments.map(([id, device]): [string, DeviceRules] => {
    const owner = textOf(device.owner_id)
    const kind = KINDS.get(textOf(device.device_type) ?? '')
    return [id, { ...read(device, `devices.${id}`), ...(owner && { owner }), ...(kind && { kind }) }]
  })
  return {
    settings: {
      preset: 'kazoo',
      ...ofAccount,
      ...readKazooLimits(parts, endpoints, notUnderstood),
      ...(users.length > 0 ? { users: Object.fromEntries(users) } : {}),
      ...(devices.length > 0 ? { devices: Object.fromEntries(devices) } : {}),
    },
    notUnderstood,
    identities: {
      users: new Map(userDocuments.map(([id, user]) => [id, identityOfUser(id, user)])),
      devices: new Map(deviceDocuments.map(([id, device]) => [id, identityOfDevice(id, device, account)])),
    },
  }
}

const DOCUMENTS = ['users', 'devices']

/** Of an account document alone the rest are fields of the account. */
function noteParts(documents: JsonObject, problems: string[]): void {
  noteUnreadable(documents, DOCUMENTS, problems)
  const isAccount = documents.account === undefined && (documents.call_recording !== undefined || !hasAny(documents))
  if (isAccount) return
  for (const part of Object.keys(documents)) {
    if (part !== 'account' && !DOCUMENTS.includes(part)) problems.push(`${part}: has no counterpart here`)
  }
}

function hasAny(documents: JsonObject): boolean {
  return DOCUMENTS.some((part) => documents[part] !== undefined)
}

const PARTS = new Map([
  ['account', 'account'],
  ['endpoint', 'endpoints'],
] as const)

function readAccount(account: JsonObject, problems: string[]): { settings: SettingsDraft; parts: KazooPart[] } {
  const recording = account.call_recording
  if (recording === undefined || recording === null) return { settings: {}, parts: [] }
  if (!isObject(recording)) {
    problems.push('account.call_recording: is no object')
    return { settings: {}, parts: [] }
  }
  for (const part of Object.keys(recording).filter((each) => !(PARTS as ReadonlyMap<string, string>).has(each))) {
    problems.push(`account.call_recording.${part}: has no counterpart here`)
  }
  const parts: KazooPart[] = []
  const settings = Object.fromEntries(
    [...PARTS].map(([part, level]) => {
      const place = `account.call_recording.${part}`
      const cells = readKazooCells(recording[part], place, problems)
      parts.push({ place, isEndpoint: part === 'endpoint', enabled: cells?.enabled ?? [] })
      // Unset is off here: there is nothing above from which it could inherit.
      return [level, cells?.rules ?? everywhere('off')]
    }),
  )
  return { settings, parts }
}

/** Of a user or a device: without rules it inherits everything. */
function readEndpoint(
  document: JsonObject,
  place: string,
  parts: KazooPart[],
  problems: string[],
): { readonly rules?: RuleSet } {
  const recording = `${place}.call_recording`
  const cells = readKazooCells(document.call_recording, recording, problems)
  if (!cells) return readRecordCall(document.record_call, place, problems) ? { rules: everywhere('always') } : {}
  parts.push({ place: recording, isEndpoint: true, enabled: cells.enabled })
  return { rules: cells.rules }
}

/** What came before `call_recording`, for all calls. */
function readRecordCall(value: unknown, place: string, problems: string[]): boolean {
  if (typeof value === 'object' && value !== null) problems.push(`${place}.record_call: only true is understood`)
  return value === true || value === 'true'
}

function everywhere(value: CellValue): RuleSet {
  return { inbound: { onnet: value, offnet: value }, outbound: { onnet: value, offnet: value } }
}

function identityOfUser(id: string, user: JsonObject): Identity {
  const { internal, external } = isObject(user.caller_id) ? user.caller_id : {}
  return identity({
    id: [id],
    'sip-address': [user.presence_id],
    extension: [user.presence_id, numberOf(internal), user.username],
    email: [user.email, user.username],
    name: [[user.first_name, user.last_name].flatMap((part) => textOf(part) ?? []).join(' '), user.name],
    number: [numberOf(external)],
  })
}

function identityOfDevice(id: string, device: JsonObject, account: JsonObject): Identity {
  const sip = isObject(device.sip) ? device.sip : {}
  const username = textOf(sip.username)
  const realm = textOf(sip.realm) ?? textOf(account.realm)
  return identity({
    id: [id],
    'sip-address': [username !== undefined && realm !== undefined ? `${username}@${realm}` : undefined],
    'sip-user': [username],
    name: [device.name],
  })
}

function numberOf(callerId: unknown): unknown {
  return isObject(callerId) ? callerId.number : undefined
}
