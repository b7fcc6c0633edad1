/** The four cells of one of Kazoo's `call_recording` objects: `{inbound, outbound, any} × {onnet, offnet, any}`. */

import type { CellValue, Network, RuleDirection, RuleSet } from '../model/policy.ts'
import { isObject, type JsonObject } from './imported.ts'

/** A cell that is on, with what else it says. */
export interface EnabledCell {
  readonly direction: RuleDirection
  readonly cell: JsonObject
}

export interface KazooCells {
  readonly rules: RuleSet
  readonly enabled: readonly EnabledCell[]
}

const DIRECTIONS: readonly string[] = ['inbound', 'outbound', 'any']
const NETWORKS: readonly string[] = ['onnet', 'offnet', 'any']

/** Undefined when no cell is set: then nothing is said, and everything inherits. */
export function readKazooCells(recording: unknown, place: string, problems: string[]): KazooCells | undefined {
  if (!isObject(recording)) {
    if (recording !== undefined && recording !== null) problems.push(`${place}: is no object`)
    return undefined
  }
  noteUnknown(recording, place, problems)
  const enabled: EnabledCell[] = []
  // As soon as one cell is set, the others are off and inherit no more.
  const cell = (direction: RuleDirection, network: Network): CellValue => {
    // The most specific cell wins, and the network counts more than the direction.
    const found = [
      setCell(recording, direction, network),
      setCell(recording, 'any', network),
      setCell(recording, direction, 'any'),
      setCell(recording, 'any', 'any'),
    ].find((each) => each !== undefined)
    if (!found || !isTrue(found.enabled)) return 'off'
    enabled.push({ direction, cell: found })
    return 'always'
  }
  const isSet = DIRECTIONS.some((direction) =>
    NETWORKS.some((network) => setCell(recording, direction, network) !== undefined),
  )
  if (!isSet) return undefined
  const rules: RuleSet = {
    inbound: { onnet: cell('inbound', 'onnet'), offnet: cell('inbound', 'offnet') },
    outbound: { onnet: cell('outbound', 'onnet'), offnet: cell('outbound', 'offnet') },
  }
  return { rules, enabled }
}

/** An object without fields sets nothing, nor does `null`. */
function setCell(recording: JsonObject, direction: string, network: string): JsonObject | undefined {
  const row = recording[direction]
  const cell = isObject(row) ? row[network] : undefined
  return isObject(cell) && entriesOf(cell).length > 0 ? cell : undefined
}

const isTrue = (value: unknown) => value === true || value === 'true'
const isFalse = (value: unknown) => value === undefined || value === null || value === false || value === 'false'

const UNDERSTOOD = ['enabled', 'time_limit', 'record_min_sec', 'record_on_answer', 'format']

function noteUnknown(recording: JsonObject, place: string, problems: string[]): void {
  for (const [direction, row] of entriesOf(recording)) {
    if (!DIRECTIONS.includes(direction)) problems.push(`${place}.${direction}: is no direction`)
    else if (!isObject(row)) problems.push(`${place}.${direction}: is no object`)
    else {
      for (const [network, cell] of entriesOf(row)) {
        const where = `${place}.${direction}.${network}`
        if (!NETWORKS.includes(network)) problems.push(`${where}: is no network`)
        else if (!isObject(cell)) problems.push(`${where}: is no object`)
        else noteUnknownFields(cell, where, problems)
      }
    }
  }
}

function noteUnknownFields(cell: JsonObject, where: string, problems: string[]): void {
  const { enabled } = cell
  if (!isTrue(enabled) && !isFalse(enabled)) {
    problems.push(`${where}.enabled: ${JSON.stringify(enabled)} is neither true nor false: off`)
  }
  for (const [field] of entriesOf(cell).filter(([each]) => !UNDERSTOOD.includes(each))) {
    problems.push(`${where}.${field}: has no counterpart here`)
  }
}

/** `null` says nothing. */
function entriesOf(value: JsonObject): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, inner]) => inner !== null)
}
