/** What the fields of a name template stand for, of one recording. */

import type { NameValues } from './name-template.ts'
import { safeFileName } from './safe-file-name.ts'
import { formatZonedTime } from './zoned-time.ts'

interface NamedSide {
  readonly name?: string | undefined
  readonly number?: string | undefined
  readonly aor?: string | undefined
}

export interface NamedRecording {
  readonly call: {
    readonly id: string
    readonly accountId: string
    readonly direction: string
    readonly caller: NamedSide
    readonly callee: NamedSide
  }
  readonly recording: {
    readonly id: string
    readonly startedAtMs: number
    readonly durationMs: number
    /** From 0. */
    readonly segmentIndex: number
  }
  /** As the portal names it, without an ending. */
  readonly portalName: string
}

export function nameValues({ call, recording, portalName }: NamedRecording, timeZone: string): NameValues {
  const [date = '', time = ''] = formatZonedTime(recording.startedAtMs, timeZone).replaceAll(':', '-').split(' ')
  const [year = '', month = '', day = ''] = date.split('-')
  const { caller, callee } = call
  return {
    name: portalName,
    ...{ date, time, year, month, day },
    direction: call.direction,
    caller: nameOf(caller.name, caller.number, caller.aor),
    callee: nameOf(callee.name, callee.number, callee.aor),
    'caller-number': nameOf(caller.number, caller.aor),
    'callee-number': nameOf(callee.number, callee.aor),
    segment: String(recording.segmentIndex + 1),
    duration: String(Math.round(recording.durationMs / 1000)),
    id: recording.id,
    'call-id': call.id,
    account: call.accountId,
  }
}

function nameOf(...names: readonly (string | undefined)[]): string {
  return safeFileName(names.find((name) => name !== undefined) ?? '') || 'unknown'
}
