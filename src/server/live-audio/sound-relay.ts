/**
 * A recorder's calls for people who are served by another process: that one gets a ticket over the bus and fetches the sound with it over
 * HTTP. Who may hear it is decided there.
 */

import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { LIVE_FRAMES_TYPE } from '../../core/audio/live-frame.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { CallId } from '../../core/model/ids.ts'
import type { LiveAudio } from '../../store/live-audio.ts'
import { createListenerOutlet, type ListenerOutlet } from './listener-outlet.ts'

export const SOUND_PATH = '/internal/live-audio'
const TICKET_BYTES = 32
export const TICKET_LIVES_MS = 5000

export interface SoundRelay {
  /** The ticket; undefined when the call is none of ours. Rejects as `LiveAudio.listen` does. */
  offer(callId: CallId): Promise<string | undefined>
  /** What was offered for it, once. */
  redeem(ticket: string): OfferedSound | undefined
}

export interface OfferedSound {
  readonly outlet: ListenerOutlet
  readonly stop: () => void
  /** Called when nothing comes any more; at once when that is so already. */
  whenOver(over: () => void): void
}

/** `liveAudio`: of this process. */
export function createSoundRelay(liveAudio: LiveAudio): SoundRelay {
  const offered = new Map<string, OfferedSound>()

  async function hear(callId: CallId): Promise<OfferedSound | undefined> {
    const outlet = createListenerOutlet('frames', () => performance.now())
    let isOver = false
    let tell = () => {}
    const stop = await liveAudio.listen(callId, (frame) => {
      outlet.take(frame)
      isOver ||= frame.type === 'state' && (frame.status === 'ended' || frame.status === 'interrupted')
      if (isOver) tell()
    })
    const whenOver = (over: () => void) => {
      tell = over
      if (isOver) over()
    }
    return stop && { outlet, stop, whenOver }
  }

  return {
    async offer(callId) {
      const sound = await hear(callId)
      if (!sound) return undefined
      const ticket = randomBytes(TICKET_BYTES).toString('base64url')
      offered.set(ticket, sound)
      setTimeout(() => {
        if (offered.delete(ticket)) sound.stop()
      }, TICKET_LIVES_MS).unref()
      return ticket
    },
    redeem(ticket) {
      const sound = offered.get(ticket)
      offered.delete(ticket)
      return sound
    },
  }
}

/** For the other processes of an installation: nothing is heard without a ticket. */
export function serveSoundRelay(app: FastifyInstance, relay: SoundRelay): void {
  const open = new Set<() => void>()
  app.addHook('preClose', async () => {
    for (const end of open) end()
  })
  app.get(SOUND_PATH, async (request, reply) => {
    const ticket = /^bearer +([A-Za-z0-9_-]+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const sound = ticket === undefined ? undefined : relay.redeem(ticket)
    if (!sound) throw new AppError('route-not-found', 'There is nothing to hear with this ticket')
    reply.hijack()
    const { raw } = reply
    const end = () => {
      open.delete(end)
      sound.stop()
      raw.end()
    }
    open.add(end)
    raw.on('close', end)
    if (raw.destroyed) return end()
    raw.writeHead(200, { 'content-type': LIVE_FRAMES_TYPE, 'cache-control': 'no-store' })
    sound.outlet.open(raw)
    sound.whenOver(end)
  })
}
