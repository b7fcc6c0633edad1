/** In which columns a phone system writes what, and how it writes times. Ready-made for some systems: docs/operate/completeness.md. */

export const CDR_FIELDS = [
  'callId',
  'start',
  'answer',
  'end',
  'duration',
  'talk',
  'caller',
  'callee',
  'answeredBy',
  'queue',
  'status',
] as const

export type CdrField = (typeof CDR_FIELDS)[number]

export const TIME_FORMATS = [
  'text',
  'day-first',
  'month-first',
  'unix-seconds',
  'unix-milliseconds',
  'unix-microseconds',
  'gregorian-seconds',
] as const

/**
 * `text`: ISO 8601, `2026-03-01 10:30:15`, `20260301 10:30:15`, `20260301103015`. `day-first`: `01.03.2026 10:30:15`. `month-first`: `3/1/2026 10:30:15 AM`.
 * `gregorian-seconds`: since the year 0, as Erlang counts.
 */
export type TimeFormat = (typeof TIME_FORMATS)[number]

export interface CdrMapping {
  /** Field → heads of its columns, in any case. Of several the first that is not empty; of `callId` all. */
  readonly columns: { readonly [Field in CdrField]?: readonly string[] | undefined }
  readonly timeFormat?: TimeFormat | undefined
  /** IANA name, of times that do not say; the account's when absent. */
  readonly timeZone?: string | undefined
  /** Of durations that are plain numbers. `hh:mm:ss` is understood besides. */
  readonly durationUnit?: 'seconds' | 'milliseconds' | undefined
  /** Values of `status` that mean that a person answered, in any case; without them any status counts. */
  readonly answeredStatus?: readonly string[] | undefined
}

export const CDR_PRESETS = ['netsapiens', 'kazoo', 'asterisk', 'freeswitch'] as const

export type CdrPreset = (typeof CDR_PRESETS)[number]

const NETSAPIENS: CdrMapping = {
  columns: {
    callId: ['CallId', 'orig_callid', 'term_callid', 'by_callid', 'call-orig-call-id', 'call-term-call-id'],
    start: ['Time Start', 'time_start', 'call-start-datetime'],
    answer: ['Time Answer', 'time_answer', 'call-answer-datetime'],
    end: ['Time Release', 'time_release', 'call-disconnect-datetime'],
    duration: ['Duration', 'call-total-duration-seconds'],
    talk: ['time_talking', 'call-talking-duration-seconds'],
    caller: ['orig_from_user', 'orig_sub', 'call-orig-user', 'call-orig-from-user', 'Remote Number'],
    callee: ['orig_req_user', 'orig_to_user', 'call-orig-to-user', 'Dialed Number'],
    answeredBy: ['term_sub', 'term_user', 'call-term-user', 'User'],
  },
  // The API's first version gives numbers, its second and the portal write times out; these are read, too.
  timeFormat: 'unix-seconds',
  timeZone: 'UTC',
}

const KAZOO: CdrMapping = {
  columns: {
    callId: ['call_id', 'interaction_id', 'other_leg_call_id', 'bridge_id'],
    start: ['timestamp', 'unix_timestamp', 'rfc_1036', 'iso_8601_combined'],
    duration: ['duration_seconds'],
    talk: ['billing_seconds'],
    caller: ['caller_id_number', 'from'],
    callee: ['callee_id_number', 'dialed_number', 'to', 'request'],
  },
  timeFormat: 'gregorian-seconds',
  timeZone: 'UTC',
}

const ASTERISK: CdrMapping = {
  columns: {
    callId: ['uniqueid', 'linkedid'],
    start: ['calldate', 'start'],
    answer: ['answer'],
    end: ['end'],
    duration: ['duration'],
    talk: ['billsec'],
    caller: ['src'],
    callee: ['dst'],
    status: ['disposition'],
  },
  answeredStatus: ['ANSWERED', '4'],
}

const FREESWITCH: CdrMapping = {
  columns: {
    callId: ['uuid', 'bleg_uuid'],
    start: ['start_stamp'],
    answer: ['answer_stamp'],
    end: ['end_stamp'],
    duration: ['duration'],
    talk: ['billsec'],
    caller: ['caller_id_number'],
    callee: ['destination_number'],
  },
}

export const CDR_MAPPINGS: Readonly<Record<CdrPreset, CdrMapping>> = {
  netsapiens: NETSAPIENS,
  kazoo: KAZOO,
  asterisk: ASTERISK,
  freeswitch: FREESWITCH,
}

/** Heads that are understood without a mapping. */
export const PLAIN_MAPPING: CdrMapping = {
  columns: {
    callId: ['call id', 'call_id', 'callid', 'id', 'Anruf-ID'],
    start: ['start', 'started', 'start time', 'date', 'time', 'Beginn', 'Datum'],
    answer: ['answer', 'answered', 'answer time', 'Angenommen'],
    end: ['end', 'ended', 'end time', 'Ende'],
    duration: ['duration', 'Dauer'],
    talk: ['talk', 'talk time', 'billsec', 'Gesprächsdauer'],
    caller: ['caller', 'from', 'source', 'Anrufer', 'von'],
    callee: ['callee', 'to', 'called', 'destination', 'Angerufener', 'an'],
    answeredBy: ['answered by', 'agent', 'extension', 'Nebenstelle'],
    queue: ['queue', 'Warteschlange'],
    status: ['status', 'disposition'],
  },
  answeredStatus: ['answered', 'angenommen', 'yes', 'true'],
}

/** What a mapping file says goes before the preset that it is based on. */
export function cdrMappingOf(preset: CdrPreset | undefined, own: Partial<CdrMapping> = {}): CdrMapping {
  const base = preset === undefined ? PLAIN_MAPPING : CDR_MAPPINGS[preset]
  return { ...base, ...own, columns: { ...base.columns, ...own.columns } }
}
