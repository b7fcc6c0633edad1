/** Live calls to those who may hear them, for as long as they may. */

import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { decideAccess } from '../../core/access/decide-access.ts'
import { LIVE_FRAMES_TYPE } from '../../core/audio/live-frame.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId, CallId } from '../../core/model/ids.ts'
import { findCallSubjects } from '../../store/call-subjects.ts'
import { createCallAccess } from '../access/call-access.ts'
import { type Actor, may, reaches, scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { authenticate } from '../authenticate.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { createListenerOutlet, type ListenerOutlet } from './listener-outlet.ts'

/** How often it is asked whether who listens still may. */
export const ASK_AGAIN_MS = 2000
/** While that cannot be asked; then nobody can say that he still may. */
const UNASKED_AT_MOST = 5
/** Of a WAV file while there is nothing to hear. */
const TICK_MS = 100

/** Why somebody hears nothing any more. */
type End = 'listener-left' | 'call-ended' | 'interrupted' | 'not-permitted' | 'shutdown'

export function liveAudioHandlers(app: FastifyInstance, parts: ServerParts): Handlers<'listenToCall'> {
  const { db, liveAudio, nowMs } = parts
  const access = createCallAccess(parts)
  const open = new Set<(why: End) => Promise<void>>()
  app.addHook('preClose', async () => {
    await Promise.all([...open].map((end) => end('shutdown')))
  })

  interface Listening {
    readonly actor: Actor
    readonly request: FastifyRequest
    readonly call: { readonly id: CallId; readonly accountId: AccountId }
    readonly outlet: ListenerOutlet
    readonly stop: () => void
  }

  const note = ({ actor, request, call }: Omit<Listening, 'stop'>, what: string, details: object) =>
    audit(db, request, nowMs(), actor, {
      action: `call.${what}`,
      subject: { kind: 'call', id: call.id },
      accountId: call.accountId,
      details: { ...details },
    })

  /** The call may have gone on to somebody whom this listener may not hear. */
  async function stillMay({ request, call }: Listening): Promise<boolean | undefined> {
    try {
      const now = await authenticate(parts, request, 'looking')
      if (now === undefined || !may(now, 'listen-live') || !reaches(now, call.accountId)) return false
      const subject = (await findCallSubjects(db, scopeOf(now), [call.id])).get(call.id)
      return subject !== undefined && decideAccess(now.who, 'listen-live', subject.now).allowed
    } catch {
      return undefined
    }
  }

  /** Until the reader leaves, the call ends, or he may not any more. */
  function sendTo(raw: ServerResponse, listening: Listening): (why: End) => Promise<void> {
    const { outlet, stop } = listening
    const startedAtMs = nowMs()
    let unasked = 0
    let isOver = false
    const ticks = setInterval(outlet.tick, TICK_MS)
    const asking = setInterval(async () => {
      const allowed = await stillMay(listening)
      unasked = allowed === undefined ? unasked + 1 : 0
      if (allowed === false || unasked >= UNASKED_AT_MOST) void end('not-permitted')
    }, ASK_AGAIN_MS)

    async function end(why: End): Promise<void> {
      if (isOver) return
      isOver = true
      clearInterval(ticks)
      clearInterval(asking)
      open.delete(end)
      stop()
      raw.end()
      const { missedMs } = outlet
      const details = { listenedMs: Math.round(nowMs() - startedAtMs), why, ...(missedMs > 0 && { missedMs }) }
      await note(listening, 'listening-ended', details).catch((error: unknown) =>
        parts.log.error({ error: String(error) }, 'the end of a listening not written to the audit log'),
      )
    }

    open.add(end)
    raw.on('close', () => void end('listener-left'))
    return end
  }

  return {
    listenToCall: async ({ actor, params, query, request, reply }) => {
      const asking = { actor, request }
      const call = await access.getNamedCall(asking, params.callId, ['listen-live', 'see-calls'], query.accountId)
      const decision = decideAccess(actor.who, 'listen-live', call.subject.now)
      if (!decision.allowed) {
        await access.refuse(asking, 'listen-live', call.subject, decision)
        throw new AppError('not-permitted', 'You may see this call, not hear it live', { permission: 'listen-live' })
      }
      if (call.state !== 'live') throw callIsOver()
      const format = wantsFrames(request) ? 'frames' : 'wav'
      reply.type(format === 'wav' ? 'audio/wav' : LIVE_FRAMES_TYPE)
      if (request.method === 'HEAD') return reply.send()
      const outlet = createListenerOutlet(format, () => performance.now())
      let over: End | undefined
      let end: ((why: End) => Promise<void>) | undefined
      const stop = await liveAudio.listen(call.id, (frame) => {
        outlet.take(frame)
        if (frame.type === 'state' && frame.status === 'ended') over = 'call-ended'
        if (frame.type === 'state' && frame.status === 'interrupted') over = 'interrupted'
        if (over) void end?.(over)
      })
      if (!stop) throw callIsOver()
      const listening = { actor, request, call, outlet, stop }
      try {
        // Before a sound leaves.
        await note(listening, 'listening-started', { format })
      } catch (error) {
        stop()
        throw error
      }
      end = sendTo(hijacked(reply), listening)
      if (reply.raw.destroyed) await end('listener-left')
      else outlet.open(reply.raw)
      if (over) await end(over)
      return reply
    },
  }
}

function hijacked(reply: FastifyReply): ServerResponse {
  reply.hijack()
  const { raw } = reply
  if (raw.destroyed) return raw
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'cache-control': 'no-store',
    // nginx would hold sound back otherwise.
    'x-accel-buffering': 'no',
  })
  return raw
}

function wantsFrames({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes(LIVE_FRAMES_TYPE) ?? false
}

function callIsOver(): AppError {
  return new AppError('call-not-live', 'The call is over')
}
