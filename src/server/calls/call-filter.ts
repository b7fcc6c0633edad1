import type { z } from 'zod'
import type { callFilter } from '../../contract/call.ts'
import type { CallFilter } from '../../store/list-calls.ts'

/** The contract's filter as the store reads it. */
export function storeFilter({ from, to, ...rest }: z.infer<typeof callFilter>): CallFilter {
  const { text, identifier, state, direction, recorded, skipReason, flag, minimumDurationMs } = rest
  return {
    ...(text === undefined ? {} : { text }),
    ...(identifier === undefined ? {} : { identifier }),
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    ...(state === undefined ? {} : { state }),
    ...(direction === undefined ? {} : { direction }),
    ...(recorded === undefined ? {} : { recorded }),
    ...(skipReason === undefined ? {} : { skipReason }),
    ...(flag === undefined ? {} : { flag }),
    ...(minimumDurationMs === undefined ? {} : { minimumDurationMs }),
  }
}
