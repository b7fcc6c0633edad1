import type { ExportSchedule } from '../../../contract/export-schedule.ts'
import { DEFAULT_EXPORT, type ExportOptions } from '../../../core/export/export-options.ts'
import type { ScheduleInput } from './api/export-schedules-api.ts'

/** What the form of a scheduled export has. */
export interface ScheduleFields {
  readonly name: string
  readonly query: string
  readonly every: ExportSchedule['rhythm']['every']
  readonly at: string
  readonly weekday: number
  readonly dayOfMonth: number
  readonly options: ExportOptions
  /** Id of a store, or `sftp`. */
  readonly to: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly folder: string
  readonly hostKey: string
  readonly secretKind: 'password' | 'privateKey'
  readonly password: string
  readonly privateKey: string
  readonly passphrase: string
  readonly paused: boolean
}

export function fieldsOf(schedule: ExportSchedule | undefined): ScheduleFields {
  const sftp = schedule?.destination.kind === 'sftp' ? schedule.destination : undefined
  const { name = '', query = '', rhythm, paused = false, destination } = schedule ?? {}
  return {
    ...{ name, query, paused },
    every: rhythm?.every ?? 'day',
    at: rhythm?.at ?? '02:00',
    weekday: rhythm?.weekday ?? 1,
    dayOfMonth: rhythm?.dayOfMonth ?? 1,
    options: schedule ? optionsOf(schedule) : DEFAULT_EXPORT,
    to: destination?.kind === 'storage' ? destination.targetId : 'sftp',
    host: sftp?.host ?? '',
    port: sftp?.port ?? 22,
    user: sftp?.user ?? '',
    folder: sftp?.folder ?? '',
    hostKey: sftp?.hostKey ?? '',
    secretKind: 'password',
    password: '',
    privateKey: '',
    passphrase: '',
  }
}

export function bodyOf(fields: ScheduleFields): ScheduleInput {
  const { name, query, every, at, weekday, dayOfMonth, options, to, host, port, user, folder, hostKey } = fields
  return {
    ...{ name, query, paused: fields.paused },
    rhythm: { every, at, ...(every === 'week' && { weekday }), ...(every === 'month' && { dayOfMonth }) },
    ...sent(options),
    destination:
      to === 'sftp'
        ? { kind: 'sftp', host, port, user, folder, ...(hostKey !== '' && { hostKey }) }
        : { kind: 'storage', targetId: to },
    ...(to === 'sftp' && secretOf(fields)),
  }
}

/** The schedule as it is, to be sent with one change. */
export function inputOf(schedule: ExportSchedule): ScheduleInput {
  const { name, query, rhythm, destination, paused } = schedule
  return { ...{ name, query, rhythm, destination, paused }, ...sent(optionsOf(schedule)) }
}

function optionsOf({ audio, table, jsonPerFile, vcon, fileNames, mail }: ExportSchedule): ExportOptions {
  return { audio, table, jsonPerFile, vcon, mail, ...(fileNames !== undefined && { fileNames }) }
}

/** Lists as the contract has them. */
export function sent({ table, ...options }: ExportOptions) {
  const { columns, ...shown } = table
  return { ...options, table: { ...shown, ...(columns && { columns: [...columns] }) } }
}

/** Empty: as before. */
function secretOf({ secretKind, password, privateKey, passphrase }: ScheduleFields): Pick<ScheduleInput, 'secret'> {
  if (secretKind === 'password') return password === '' ? {} : { secret: { password } }
  if (privateKey.trim() === '') return {}
  return { secret: { privateKey: `${privateKey.trim()}\n`, ...(passphrase !== '' && { passphrase }) } }
}
