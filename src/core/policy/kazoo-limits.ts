/** What Kazoo says cell by cell, times in seconds, and Tapeline once for the account. */

import type { JsonObject } from './imported.ts'
import type { EnabledCell } from './kazoo-cells.ts'
import type { SettingsDraft } from './presets.ts'

/** The cells of one document. */
export interface KazooPart {
  /** `account.call_recording.account`, `users.u1.call_recording`. */
  readonly place: string
  /** Rules of users and devices, and what they inherit: a callee's begin with the answer in any case. */
  readonly isEndpoint: boolean
  readonly enabled: readonly EnabledCell[]
}

interface Field {
  readonly name: 'time_limit' | 'record_min_sec' | 'record_on_answer' | 'format'
  /** What holds where it is left out. */
  readonly unset: number | boolean | string
  readonly isValid: (value: unknown) => boolean
  readonly isAsked: (part: KazooPart, cell: EnabledCell) => boolean
  readonly option: (value: unknown) => SettingsDraft
}

const isSeconds = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 0
/** Nothing there is recorded for longer, whatever a document asks for. */
const LONGEST_SECONDS = 10_800

const FIELDS: readonly Field[] = [
  {
    name: 'time_limit',
    unset: LONGEST_SECONDS,
    isValid: (value) => isSeconds(value) && value !== 0,
    isAsked: () => true,
    option: (value) => ({ maximumDurationMs: Math.min(Number(value), LONGEST_SECONDS) * 1000 }),
  },
  {
    name: 'record_min_sec',
    unset: 0,
    isValid: isSeconds,
    isAsked: () => true,
    option: (value) => ({ minimumDurationMs: Number(value) * 1000 }),
  },
  {
    name: 'record_on_answer',
    unset: false,
    isValid: (value) => typeof value === 'boolean',
    isAsked: ({ isEndpoint }, { direction }) => !isEndpoint || direction === 'outbound',
    option: (value) => ({ startAt: value ? 'answer' : 'route' }),
  },
  {
    name: 'format',
    // The installation's own default there, which no document tells.
    unset: 'wav',
    isValid: (value) => value === 'mp3' || value === 'wav',
    isAsked: () => true,
    option: (value) => ({ format: value === 'mp3' ? 'mp3' : 'wav' }),
  },
]

/**
 * Options for what the cells that are on agree about. The account's come first: where they are one, users and devices that say otherwise
 * are told of.
 */
export function readKazooLimits(
  account: readonly KazooPart[],
  endpoints: readonly KazooPart[],
  problems: string[],
): SettingsDraft {
  return Object.assign({}, ...FIELDS.map((field) => readField(field, account, endpoints, problems)))
}

function readField(
  field: Field,
  account: readonly KazooPart[],
  endpoints: readonly KazooPart[],
  problems: string[],
): SettingsDraft {
  const ofAccount = valuesOf(field, account)
  const known = ofAccount.size > 0 ? ofAccount : valuesOf(field, endpoints)
  const [value] = known
  const isOne = known.size === 1 && field.isValid(value)
  if (known.size > 0 && !isOne) {
    problems.push(
      `${ofAccount.size > 0 ? 'account' : 'users and devices'}: ${field.name} differs between the cells that are on, or is no ${field.name}: left out`,
    )
  }
  const holds = isOne ? value : field.unset
  for (const part of ofAccount.size > 0 ? endpoints : []) {
    if ([...valuesOf(field, [part])].some((each) => each !== holds)) {
      problems.push(`${part.place}: ${field.name} is of the whole account here`)
    }
  }
  return isOne && value !== field.unset ? field.option(value) : {}
}

function valuesOf({ name, unset, isAsked }: Field, parts: readonly KazooPart[]): Set<unknown> {
  return new Set(
    parts.flatMap((part) =>
      part.enabled.filter((each) => isAsked(part, each)).map(({ cell }) => read(cell, name) ?? unset),
    ),
  )
}

/** Numbers and booleans are understood there when they are written as text, too. */
function read(cell: JsonObject, name: string): unknown {
  const value = cell[name] ?? undefined
  if (value === 'true' || value === 'false') return value === 'true'
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
}
