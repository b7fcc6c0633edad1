/** NetSapiens' `recording-configuration`: yes or no for a domain, its users, devices and queues. */

import type { CellValue, DeviceRules, QueueRules, RuleSet, UserRules } from '../model/policy.ts'
import {
  documentsById,
  type Imported,
  idOf,
  isObject,
  type JsonObject,
  noteUnreadable,
  textOf,
  withoutEnvelope,
} from './imported.ts'
import { type Identity, identity } from './imported-identity.ts'

const FIELDS = ['recording-configuration', 'recording_configuration', 'call-recording', 'call_recording', 'recording']
const OWNER_FIELDS = ['user', 'owner', 'subscriber']
const QUEUES = ['queues', 'callqueues', 'call-queues']

/** Takes `{domain, users, devices, queues}`, or a domain's document alone; users, devices and queues as lists or by id. */
export function importNetsapiens(documents: unknown): Imported {
  const notUnderstood: string[] = []
  if (!isObject(documents)) {
    const identities = { users: new Map(), devices: new Map() }
    return { settings: { preset: 'netsapiens' }, notUnderstood: ['the document is no object'], identities }
  }
  const read = (document: JsonObject, place: string) => {
    const value = readValue(document, place, notUnderstood)
    return value === undefined ? {} : { rules: everywhere(value) }
  }
  noteUnreadable(documents, ['users', 'devices', ...QUEUES], notUnderstood)
  const isDomain = typeof documents.domain === 'string' && FIELDS.some((field) => documents[field] !== undefined)
  const domain = isDomain ? documents : domainOf(documents.domain)
  const account = domain && read(domain, 'domain').rules
  const userDocuments = documentsById(documents.users, ['user', 'id'])
  const users = userDocuments.map(([id, user]): [string, UserRules] => [id, read(user, `users.${id}`)])
  const deviceDocuments = documentsById(documents.devices, ['device', 'id', 'aor'])
  const devices = deviceDocuments.map(([id, device]): [string, DeviceRules] => {
    const owner = OWNER_FIELDS.map((field) => idOf(device[field])).find((each) => each !== undefined)
    return [id, { ...read(device, `devices.${id}`), ...(owner === undefined ? {} : { owner }) }]
  })
  const queues = QUEUES.flatMap((part) => documentsById(documents[part], ['callqueue', 'queue', 'id'])).map(
    ([id, queue]): [string, QueueRules] => {
      const value = readValue(queue, `queues.${id}`, notUnderstood)
      // Whoever calls it: a queue calls nobody.
      return [id, value === undefined ? {} : { rules: { inbound: { onnet: value, offnet: value } } }]
    },
  )
  for (const part of Object.keys(documents).filter(
    (each) => !isDomain && !['domain', 'users', 'devices', ...QUEUES].includes(each),
  )) {
    notUnderstood.push(`${part}: has no counterpart here`)
  }
  const domainName = textOf(domain?.domain) ?? textOf(documents.domain)
  return {
    settings: {
      preset: 'netsapiens',
      ...(account ? { account } : {}),
      ...(users.length > 0 ? { users: Object.fromEntries(users) } : {}),
      ...(devices.length > 0 ? { devices: Object.fromEntries(devices) } : {}),
      ...(queues.length > 0 ? { queues: Object.fromEntries(queues) } : {}),
    },
    notUnderstood,
    identities: {
      users: new Map(userDocuments.map(([id, user]) => [id, identityOfUser(id, user, domainName)])),
      devices: new Map(deviceDocuments.map(([id, device]) => [id, identityOfDevice(id, device, domainName)])),
    },
  }
}

/** Lists of one are how their API answers. */
function domainOf(given: unknown): JsonObject | undefined {
  const value = withoutEnvelope(given)
  const first: unknown = Array.isArray(value) ? value[0] : value
  return isObject(first) ? first : undefined
}

/** Undefined when nothing is said, or nothing that could be read. */
function readValue(document: JsonObject, place: string, problems: string[]): CellValue | undefined {
  const field = FIELDS.find((each) => document[each] !== undefined && document[each] !== null && document[each] !== '')
  if (field === undefined) return undefined
  const said = document[field]
  const text = (isObject(said) || Array.isArray(said) ? '' : String(said))
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-')
  const value = VALUES.get(text) ?? (text.startsWith('yes-') ? 'always' : undefined)
  if (value === undefined) problems.push(`${place}.${field}: ${JSON.stringify(document[field])} is neither yes nor no`)
  else if (text.startsWith('yes-')) {
    problems.push(`${place}.${field}: of ${JSON.stringify(text)} only yes is understood`)
  }
  return value === 'inherit' ? undefined : value
}

/** `yes-with-transcription` and the like are yes. */
const VALUES: ReadonlyMap<string, CellValue> = new Map([
  ...['yes', 'y', 'true', 'on', 'enabled', '1'].map((text) => [text, 'always'] as const),
  ...['no', 'n', 'false', 'off', 'disabled', '0'].map((text) => [text, 'off'] as const),
  ...['default', 'inherit'].map((text) => [text, 'inherit'] as const),
  ['on-demand', 'on-demand'],
])

function everywhere(value: CellValue): RuleSet {
  return { inbound: { onnet: value, offnet: value }, outbound: { onnet: value, offnet: value } }
}

function identityOfUser(id: string, user: JsonObject, domain: string | undefined): Identity {
  const name = (part: string) => textOf(user[`name-${part}-name`]) ?? textOf(user[`${part}_name`]) ?? ''
  return identity({
    id: [id],
    'sip-address': [user.uid, inDomain(textOf(user.user) ?? id, textOf(user.domain) ?? domain)],
    extension: [user.user, id],
    email: [user.email, user['email-address']],
    name: [`${name('first')} ${name('last')}`, user.name],
    number: [user['caller-id-number']],
  })
}

function identityOfDevice(id: string, device: JsonObject, domain: string | undefined): Identity {
  const name = textOf(device.device) ?? id
  return identity({
    id: [id],
    'sip-address': [device.aor, name, inDomain(name, textOf(device.domain) ?? domain)],
    'sip-user': [device.aor, name],
    name: [device.name, device['device-name']],
  })
}

function inDomain(user: string, domain: string | undefined): string | undefined {
  return domain === undefined || user.includes('@') ? undefined : `${user}@${domain}`
}
