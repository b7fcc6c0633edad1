/** Who listens to live calls of this layer: how many may, and which calls they are. */

import { AppError } from '../../core/model/app-error.ts'
import type { CallId } from '../../core/model/ids.ts'
import type { Log } from '../../core/model/log.ts'
import type { LiveListener } from '../../store/live-audio.ts'
import type { CallInProgress } from './call-in-progress.ts'
import { CallListening } from './call-listening.ts'

export const MAXIMUM_LISTENERS_PER_CALL = 8
/** Each is decoded and mixed by who captures: listening must not cost recordings. */
export const MAXIMUM_LISTENED_CALLS = 64

export interface LiveListening {
  /** See `LiveAudio` of the store. Throws `too-many-listeners`. */
  listen(call: Pick<CallInProgress, 'live' | 'ports'>, listener: LiveListener): () => void
}

export function createLiveListening({
  nowMs,
  log,
}: {
  readonly nowMs: () => number
  readonly log: Log
}): LiveListening {
  const listened = new Map<CallId, CallListening>()

  function begin({ live, ports }: Pick<CallInProgress, 'live' | 'ports'>): CallListening {
    const { call } = live
    const closed = () => {
      listened.delete(call.id)
      live.tap(undefined)
      ports.attend(false)
    }
    const listening = new CallListening({ call, nowMs, log, closed })
    listened.set(call.id, listening)
    live.tap(listening)
    ports.attend(true)
    return listening
  }

  return {
    listen(call, listener) {
      const known = listened.get(call.live.call.id)
      if (known ? known.listeners >= MAXIMUM_LISTENERS_PER_CALL : listened.size >= MAXIMUM_LISTENED_CALLS) {
        const maximum = known ? MAXIMUM_LISTENERS_PER_CALL : MAXIMUM_LISTENED_CALLS
        throw new AppError('too-many-listeners', 'So many listen already', { maximum })
      }
      return (known ?? begin(call)).add(listener)
    },
  }
}
