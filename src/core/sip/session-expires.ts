/** Session-Expires and Min-SE, RFC 4028 §4 and §5; delta-seconds of RFC 3261 §25.1. */

import { parameter, parseParameters } from './parameters.ts'

export interface SessionExpires {
  readonly intervalSeconds: number
  readonly refresher?: 'uac' | 'uas'
}

const MAXIMUM_SECONDS = 0xffff_ffff

/** Undefined when malformed: then the session simply has no timer. */
export function parseSessionExpires(value: string): SessionExpires | undefined {
  const semicolon = value.indexOf(';')
  const intervalSeconds = parseDeltaSeconds(semicolon < 0 ? value : value.slice(0, semicolon))
  if (intervalSeconds === undefined) return undefined
  const parameters = semicolon < 0 ? [] : parseParameters(value.slice(semicolon + 1))
  const refresher = parameter(parameters, 'refresher')?.toLowerCase()
  return refresher === 'uac' || refresher === 'uas' ? { intervalSeconds, refresher } : { intervalSeconds }
}

export function formatSessionExpires(timer: SessionExpires): string {
  return timer.refresher === undefined
    ? String(timer.intervalSeconds)
    : `${timer.intervalSeconds};refresher=${timer.refresher}`
}

/** A number of seconds such as Min-SE or Expires carries, parameters ignored; undefined when malformed or above 2³²−1. */
export function parseDeltaSeconds(value: string): number | undefined {
  const digits = /^[ \t]*(\d+)[ \t]*(?:;|$)/.exec(value)?.[1]
  if (digits === undefined) return undefined
  const seconds = Number(digits)
  return seconds <= MAXIMUM_SECONDS ? seconds : undefined
}
