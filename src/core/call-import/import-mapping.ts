/** How recordings of another system lie in a folder: what is told of them where, and how it is written. Ready-made: docs/operate/import.md. */

import type { TimeFormat } from '../reconciliation/cdr-mapping.ts'

export const IMPORT_FIELDS = [
  'id',
  'otherIds',
  'file',
  'start',
  'duration',
  'direction',
  'caller',
  'callee',
  'callerName',
  'calleeName',
  'local',
  'remote',
  'user',
] as const

/**
 * `otherIds`: further names of the call, all columns. `local`, `remote`: who of the account and who outside, in place of `caller` and `callee` where a
 * system tells it so. `user`: whose recording it is, by extension, e-mail address or name.
 */
export type ImportField = (typeof IMPORT_FIELDS)[number]

export const IMPORT_DIRECTIONS = ['inbound', 'outbound', 'internal'] as const

export type ImportDirection = (typeof IMPORT_DIRECTIONS)[number]

export interface ImportMapping {
  /** Told of a recording's origin: `MIR`. */
  readonly source: string
  /** Field → heads of columns, or names in JSON (`call.from` for nested ones), in any case. The first that is not empty counts. */
  readonly columns: { readonly [Field in ImportField]?: readonly string[] | undefined }
  /** Regular expression with named groups that are fields, on the path of a file below the folder; for what no metadata tells. */
  readonly fileName?: string | undefined
  readonly timeFormat?: TimeFormat | undefined
  /** IANA name, of times that do not say; the account's when absent. */
  readonly timeZone?: string | undefined
  readonly durationUnit?: 'seconds' | 'milliseconds' | undefined
  /** Words of its own for who called whom, in any case; `in`, `outgoing` and their likes are known. */
  readonly directions?: Readonly<Record<string, ImportDirection>> | undefined
}

export const IMPORT_PRESETS = ['mir', 'netsapiens', 'kazoo', 'oreka'] as const

export type ImportPreset = (typeof IMPORT_PRESETS)[number]

const MIR: ImportMapping = {
  source: 'MIR',
  columns: {
    id: ['Call ID', 'Recording ID', 'Unique ID', 'ID'],
    file: ['File Name', 'Filename', 'File'],
    start: ['Start Time', 'Call Start', 'Date', 'Date and Time', 'Start Date'],
    duration: ['Duration', 'Call Duration', 'Length'],
    direction: ['Direction', 'Call Direction'],
    caller: ['Calling Party Phone Number', 'Calling Party', 'From'],
    callee: ['Called Party Phone Number', 'Called Party', 'To'],
    callerName: ['Calling Party Name'],
    calleeName: ['Called Party Name'],
    user: ['User Name', 'Username', 'User', 'Name', 'Email'],
  },
}

const NETSAPIENS: ImportMapping = {
  source: 'NetSapiens',
  columns: {
    id: ['orig_callid', 'call-orig-call-id', 'CallId', 'cdr_id'],
    otherIds: ['term_callid', 'by_callid', 'call-term-call-id', 'cdr_id'],
    file: ['recording', 'recording_file', 'file', 'filename'],
    start: ['time_start', 'call-start-datetime', 'Time Start'],
    duration: ['time_talking', 'call-talking-duration-seconds', 'duration', 'Duration'],
    caller: ['orig_from_user', 'call-orig-from-user', 'Remote Number'],
    callee: ['orig_req_user', 'orig_to_user', 'call-orig-to-user', 'Dialed Number'],
    callerName: ['orig_from_name', 'call-orig-from-name'],
    user: ['term_sub', 'term_user', 'call-term-user', 'User'],
  },
  // The API's first version gives numbers, its second and the portal write times out; these are read, too.
  timeFormat: 'unix-seconds',
  timeZone: 'UTC',
}

/** Without `direction`, which is that of the leg: a call that a phone of the account makes comes `inbound` to the switch. */
const KAZOO: ImportMapping = {
  source: 'Kazoo',
  columns: {
    id: ['id', '_id', 'call_recording_id', 'media_id'],
    otherIds: ['call_id', 'interaction_id', 'cdr_id'],
    file: ['name', 'media_name', 'file'],
    start: ['start', 'timestamp'],
    duration: ['duration'],
    caller: ['caller_id_number', 'from'],
    callee: ['callee_id_number', 'to', 'request'],
    callerName: ['caller_id_name'],
    calleeName: ['callee_id_name'],
  },
  timeFormat: 'gregorian-seconds',
  timeZone: 'UTC',
}

const OREKA: ImportMapping = {
  source: 'Oreka',
  columns: {
    id: ['orkUid', 'recid', 'nativeCallId', 'guid', 'id'],
    otherIds: ['nativeCallId', 'trackingId'],
    file: ['filename', 'tapeFilename', 'filepath'],
    start: ['timestamp', 'date'],
    duration: ['duration'],
    direction: ['direction'],
    local: ['localParty'],
    remote: ['remoteParty'],
  },
  // A column of the table orktape has the place of the word in the enumeration {IN, OUT, ALL, UNKN}.
  directions: { 0: 'inbound', 1: 'outbound' },
  // orkaudio's AudioTape: 2007/01/23/14/20070123_140512_<port>.wav, in the time of its machine.
  fileName: '(?<id>(?<start>\\d{8}_\\d{6})_[^/]+)\\.(?:wav|mp3)$',
}

export const IMPORT_MAPPINGS: Readonly<Record<ImportPreset, ImportMapping>> = {
  mir: MIR,
  netsapiens: NETSAPIENS,
  kazoo: KAZOO,
  oreka: OREKA,
}

const PLAIN: ImportMapping = {
  source: 'another system',
  columns: {
    id: ['id', 'call id', 'recording id'],
    otherIds: ['other ids', 'alias'],
    file: ['file', 'file name', 'filename', 'path'],
    start: ['start', 'start time', 'started', 'date', 'time'],
    duration: ['duration', 'length'],
    direction: ['direction'],
    caller: ['caller', 'from'],
    callee: ['callee', 'to', 'called'],
    callerName: ['caller name'],
    calleeName: ['callee name'],
    user: ['user', 'extension', 'email', 'agent'],
  },
}

/** What a mapping file says goes before the preset that it is based on. */
export function importMappingOf(preset: ImportPreset | undefined, own: Partial<ImportMapping> = {}): ImportMapping {
  const base = preset === undefined ? PLAIN : IMPORT_MAPPINGS[preset]
  return { ...base, ...own, columns: { ...base.columns, ...own.columns } }
}
