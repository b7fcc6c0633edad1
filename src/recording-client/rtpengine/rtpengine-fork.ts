/**
 * The recording client (RFC 7866: SRC) of a phone system that has none: finds the calls of an rtpengine, copies their media
 * to a recorder and tells it who speaks. It stands beside the call: whatever happens here, the call goes on.
 */

import type { Log } from '../../core/model/log.ts'
import { type CallFork, createCallFork } from './call-fork.ts'
import type { Recorder } from './fork-session.ts'
import type { NgControl } from './ng-control.ts'
import { readCallIds } from './read-replies.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { SubscriptionOptions } from './subscription.ts'

export interface RtpengineForkOptions {
  readonly control: NgControl
  readonly recorder: Recorder
  readonly subscription: SubscriptionOptions
  /** Of party labels that are no URI. */
  readonly domain: string
  /** How often rtpengine is asked; what is said before a call is found is not recorded. */
  readonly pollMs: number
  readonly log: Log
}

/** rtpengine lists 32 calls unless asked for more; its answer must fit into one datagram. */
const MAXIMUM_CALLS = 1_000
const MAXIMUM_RETRY_MS = 10_000

/** Forks calls until `stop` is aborted; then says goodbye to all recorders. Whoever made the parts closes them. */
export async function runRtpengineFork(options: RtpengineForkOptions, stop: AbortSignal): Promise<void> {
  const { control, pollMs, log } = options
  const following = new Map<string, Promise<void>>()
  let failures = 0

  while (!stop.aborted) {
    const reply = await control.command('list', { limit: MAXIMUM_CALLS })
    if (reply.kind === 'ok') {
      if (failures > 0) log.info({}, 'rtpengine answers again')
      failures = 0
      for (const callId of readCallIds(reply.fields)) {
        if (following.has(callId) || stop.aborted) continue
        const fork = createCallFork(callId, { ...options, stop })
        following.set(
          callId,
          follow(fork, pollMs, stop).finally(() => following.delete(callId)),
        )
      }
    } else if (!stop.aborted && ++failures === 1) {
      log.warn({ reason: reply.kind === 'refused' ? reply.reason : 'no answer' }, 'rtpengine cannot be asked for calls')
    }
    await pause(failures === 0 ? pollMs : retryDelayMs(failures, pollMs, MAXIMUM_RETRY_MS), stop)
  }
  await Promise.all(following.values())
}

async function follow(fork: CallFork, pollMs: number, stop: AbortSignal): Promise<void> {
  while (!stop.aborted && (await fork.look()) === 'going-on') await pause(pollMs, stop)
  await fork.end()
}

/** Ends early when told to stop. */
function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const stopped = () => resolve()
  stop.addEventListener('abort', stopped, { once: true })
  return promise.finally(() => {
    clearTimeout(timer)
    stop.removeEventListener('abort', stopped)
  })
}
