/** What somebody hears of a call that goes on. Whoever records the call offers it, whoever serves people asks for it. */

import type { LiveFrame } from '../core/audio/live-frame.ts'
import { AppError } from '../core/model/app-error.ts'
import type { CallId } from '../core/model/ids.ts'
import type { Bus } from './bus.ts'
import { newId } from './new-id.ts'

/** Called in the background; must not block and not throw. */
export type LiveListener = (frame: LiveFrame) => void

export interface LiveAudio {
  /**
   * Begins with the state. Resolves with what ends it, or with undefined when the call is not live (any more). Rejects with
   * `too-many-listeners`, or with `recorder-not-reachable` when another machine has the call.
   */
  listen(callId: CallId, listener: LiveListener): Promise<(() => void) | undefined>
}

/** Where a recorder lets itself be heard, once and soon: sound is too much for the bus. */
export interface SoundOffer {
  /** HTTP addresses of the recorder, the likeliest first: `http://192.0.2.7:8080`. */
  readonly urls: readonly string[]
  /** Good for one request, for some seconds. */
  readonly ticket: string
}

/** `refused`: the code of an AppError. */
export type SoundAnswer = SoundOffer | { readonly refused: string; readonly details: Readonly<Record<string, unknown>> }

interface OfferPayload {
  readonly requestId: string
  readonly answer: SoundAnswer
}

/** A recorder answers in milliseconds; after so long no recorder has the call. */
const OFFER_WITHIN_MS = 2000

/** Undefined when no recorder has the call. Rejects with what the recorder refuses it for. */
export async function askForSound(bus: Bus, callId: CallId): Promise<SoundOffer | undefined> {
  const requestId = newId()
  const { promise, resolve } = Promise.withResolvers<SoundAnswer | undefined>()
  const unsubscribe = bus.subscribe('sound-offer', ({ payload }) => {
    const given = payload as OfferPayload | undefined
    if (given?.requestId === requestId) resolve(given.answer)
  })
  const timer = setTimeout(resolve, OFFER_WITHIN_MS, undefined)
  try {
    void bus.publish({ topic: 'sound-request', id: callId, payload: { requestId } })
    const answer = await promise
    if (answer && 'refused' in answer) throw new AppError(answer.refused, 'The recorder refuses it', answer.details)
    return answer
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}

/** `offer` resolves with undefined for calls of others. Returns how to stop. */
export function offerSound(bus: Bus, offer: (callId: CallId) => Promise<SoundOffer | undefined>): () => void {
  return bus.subscribe('sound-request', ({ id, payload }) => {
    const asked = payload as Pick<OfferPayload, 'requestId'> | undefined
    if (id === undefined || asked === undefined) return
    const answered = offer(id).catch((error: unknown): SoundAnswer => {
      const { code, details } = error instanceof AppError ? error : { code: 'internal-error', details: {} }
      return { refused: code, details: details ?? {} }
    })
    void answered.then((answer) => {
      if (!answer) return
      const given: OfferPayload = { requestId: asked.requestId, answer }
      void bus.publish({ topic: 'sound-offer', id, payload: given })
    })
  })
}
