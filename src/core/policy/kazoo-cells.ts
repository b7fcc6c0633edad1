/** The four cells of one of Kazoo's `call_recording` objects: `{inbound, outbound, any} × {onnet, offnet, any}`. */

import type { CellValue, RuleSet } from '../model/policy.ts'
import { isObject, type JsonObject } from './imported.ts'

export interface KazooCells {
  readonly rules: RuleSet
  /** The cells that are on, with what else they say. */
  readonly enabled: readonly JsonObject[]
}

const DIRECTIONS = ['inbound', 'outbound'] as const
const NETWORKS = ['onnet', 'offnet'] as const

/** Undefined when no cell is set: then nothing is said, and everything inherits. */
export function readKazooCells(recording: unknown, place: string, problems: string[]): KazooCells | undefined {
  if (!isObject(recording)) {
    if (recording !== undefined && recording !== null) problems.push(`${place}: is no object`)
    return undefined
  }
  noteUnknown(recording, place, problems)
  const enabled: JsonObject[] = []
  // As soon as one cell is set, the others are off and inherit no more.
  const cell = (direction: string, network: string): CellValue => {
    // The most specific cell wins, and the network counts more than the direction.
    const found = [
      setCell(recording, direction, network),
      setCell(recording, 'any', network),
      setCell(recording, direction, 'any'),
      setCell(recording, 'any', 'any'),
    ].find((each) => each !== undefined)
    if (!found || !isTrue(found.enabled)) return 'off'
    enabled.push(found)
    return 'always'
  }
  const isSet = ['any', ...DIRECTIONS].some((direction) =>
    ['any', ...NETWORKS].some((network) => setCell(recording, direction, network) !== undefined),
  )
  if (!isSet) return undefined
  const rules: RuleSet = {
    inbound: { onnet: cell('inbound', 'onnet'), offnet: cell('inbound', 'offnet') },
    outbound: { onnet: cell('outbound', 'onnet'), offnet: cell('outbound', 'offnet') },
  }
  return { rules, enabled: [...new Set(enabled)] }
}

function setCell(recording: JsonObject, direction: string, network: string): JsonObject | undefined {
  const row = recording[direction]
  const cell = isObject(row) ? row[network] : undefined
  return isObject(cell) && Object.keys(cell).length > 0 ? cell : undefined
}

const isTrue = (value: unknown) => value === true || value === 'true'

const UNDERSTOOD = ['enabled', 'time_limit', 'record_min_sec', 'record_on_answer']

function noteUnknown(recording: JsonObject, place: string, problems: string[]): void {
  for (const [direction, row] of Object.entries(recording)) {
    if (!['any', ...DIRECTIONS].includes(direction)) problems.push(`${place}.${direction}: is no direction`)
    else if (!isObject(row)) problems.push(`${place}.${direction}: is no object`)
    else {
      for (const [network, cell] of Object.entries(row)) {
        if (!['any', ...NETWORKS].includes(network)) problems.push(`${place}.${direction}.${network}: is no network`)
        else if (!isObject(cell)) problems.push(`${place}.${direction}.${network}: is no object`)
        else {
          for (const field of Object.keys(cell).filter((each) => !UNDERSTOOD.includes(each))) {
            problems.push(`${place}.${direction}.${network}.${field}: has no counterpart here`)
          }
        }
      }
    }
  }
}
