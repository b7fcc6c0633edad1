/** NetSapiens' `recording-configuration`: yes or no for a domain, its users, devices and queues. */

import type { CellValue, DeviceRules, QueueRules, RuleSet, UserRules } from '../model/policy.ts'
import { documentsById, type Imported, isObject, type JsonObject, textOf } from './imported.ts'

const FIELDS = ['recording-configuration', 'recording_configuration', 'call-recording', 'call_recording', 'recording']
const OWNER_FIELDS = ['user', 'owner', 'subscriber']
const QUEUES = ['queues', 'callqueues', 'call-queues']

/** Takes `{domain, users, devices, queues}`; users, devices and queues as lists or by id. */
export function importNetsapiens(documents: unknown): Imported {
  const notUnderstood: string[] = []
  if (!isObject(documents)) return { settings: { preset: 'netsapiens' }, notUnderstood: ['the document is no object'] }
  const read = (document: JsonObject, place: string) => readRules(document, place, notUnderstood)
  const domain = isObject(documents.domain) ? read(documents.domain, 'domain').rules : undefined
  const users = documentsById(documents.users, ['user', 'id']).map(([id, user]): [string, UserRules] => [
    id,
    read(user, `users.${id}`),
  ])
  const devices = documentsById(documents.devices, ['device', 'id', 'aor']).map(
    ([id, device]): [string, DeviceRules] => {
      const owner = OWNER_FIELDS.map((field) => textOf(device[field])).find((each) => each !== undefined)
      return [id, { ...read(device, `devices.${id}`), ...(owner === undefined ? {} : { owner }) }]
    },
  )
  const queues = QUEUES.flatMap((part) => documentsById(documents[part], ['callqueue', 'queue', 'id'])).map(
    ([id, queue]): [string, QueueRules] => [id, read(queue, `queues.${id}`)],
  )
  for (const part of Object.keys(documents).filter(
    (each) => !['domain', 'users', 'devices', ...QUEUES].includes(each),
  )) {
    notUnderstood.push(`${part}: has no counterpart here`)
  }
  return {
    settings: {
      preset: 'netsapiens',
      ...(domain ? { account: domain } : {}),
      ...(users.length > 0 ? { users: Object.fromEntries(users) } : {}),
      ...(devices.length > 0 ? { devices: Object.fromEntries(devices) } : {}),
      ...(queues.length > 0 ? { queues: Object.fromEntries(queues) } : {}),
    },
    notUnderstood,
  }
}

function readRules(document: JsonObject, place: string, problems: string[]): { readonly rules?: RuleSet } {
  const field = FIELDS.find((each) => document[each] !== undefined && document[each] !== null && document[each] !== '')
  if (field === undefined) return {}
  const text = String(document[field]).trim().toLowerCase()
  const value = valueOfText(text)
  if (value === undefined) problems.push(`${place}.${field}: ${JSON.stringify(document[field])} is neither yes nor no`)
  else if (text.startsWith('yes-'))
    problems.push(`${place}.${field}: of ${JSON.stringify(text)} only yes is understood`)
  return value === undefined || value === 'inherit' ? {} : { rules: everywhere(value) }
}

/** `yes-with-transcription` and the like are yes. */
function valueOfText(text: string): CellValue | undefined {
  if (text === 'yes' || text === 'true' || text.startsWith('yes-')) return 'always'
  if (text === 'no' || text === 'false') return 'off'
  if (text === 'on-demand') return 'on-demand'
  return text === 'default' || text === 'inherit' ? 'inherit' : undefined
}

function everywhere(value: CellValue): RuleSet {
  return { inbound: { onnet: value, offnet: value }, outbound: { onnet: value, offnet: value } }
}
