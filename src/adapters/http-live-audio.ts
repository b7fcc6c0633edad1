/** Live calls of recorders in other processes and on other machines: fetched over HTTP with the ticket that they gave. */

import { type ClientRequest, get, type IncomingMessage } from 'node:http'
import { createLiveFrameReader } from '../core/audio/live-frame.ts'
import { AppError } from '../core/model/app-error.ts'
import type { CallId } from '../core/model/ids.ts'
import type { LiveAudio, LiveListener, SoundOffer } from '../store/live-audio.ts'

/** An address that does not answer by then is none of the recorder's. */
const ANSWER_WITHIN_MS = 1500
/** While a call is recorded something comes every 40 ms; else this is how long a dead connection is not noticed. */
const KEEPALIVE_MS = 10_000

export interface HttpLiveAudioOptions {
  readonly path: string
  /** Content type of an answer that is sound: at an address that is none of the recorder's anything may answer. */
  readonly type: string
  readonly offerOf: (callId: CallId) => Promise<SoundOffer | undefined>
}

export function createHttpLiveAudio({ path, type, offerOf }: HttpLiveAudioOptions): LiveAudio {
  return {
    async listen(callId, listener) {
      const offer = await offerOf(callId)
      if (!offer) return undefined
      for (const url of offer.urls) {
        const answer = await fetchSound(new URL(path, url), offer.ticket, type)
        if (answer) return follow(answer, listener)
      }
      const cause = { urls: offer.urls }
      throw new AppError('recorder-not-reachable', 'The recorder that has the call cannot be reached', {}, { cause })
    },
  }
}

function fetchSound(url: URL, ticket: string, type: string): Promise<IncomingMessage | undefined> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage | undefined>()
  const request: ClientRequest = get(url, { headers: { authorization: `Bearer ${ticket}` }, agent: false })
  const giveUp = () => request.destroy()
  const timer = setTimeout(giveUp, ANSWER_WITHIN_MS)
  request.on('socket', (socket) => socket.setKeepAlive(true, KEEPALIVE_MS))
  request.on('response', (answer) => {
    clearTimeout(timer)
    if (answer.statusCode === 200 && answer.headers['content-type'] === type) return resolve(answer)
    answer.destroy()
    resolve(undefined)
  })
  request.on('error', () => {
    clearTimeout(timer)
    resolve(undefined)
  })
  return promise
}

function follow(answer: IncomingMessage, listener: LiveListener): () => void {
  const reader = createLiveFrameReader()
  let isOver = false
  answer.on('data', (bytes: Buffer) => {
    for (const frame of reader.read(bytes)) {
      isOver ||= frame.type === 'state' && (frame.status === 'ended' || frame.status === 'interrupted')
      listener(frame)
    }
    if (reader.isBroken) answer.destroy()
  })
  answer.on('error', () => {})
  answer.on('close', () => {
    if (!isOver) listener({ type: 'state', status: 'interrupted', channels: [] })
  })
  return () => {
    isOver = true
    answer.destroy()
  }
}
