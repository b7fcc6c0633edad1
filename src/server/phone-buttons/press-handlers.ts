/** Phones that ask: the token in the address says which device it is. */

import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import type { PhoneCommand, phoneAnswer } from '../../contract/phone-button.ts'
import { AppError } from '../../core/model/app-error.ts'
import { REFUSALS } from '../../core/policy/command-words.ts'
import { askCall, type CallAnswer } from '../../store/call-control.ts'
import { newId } from '../../store/new-id.ts'
import { findPressedPhone, type PressedPhone } from '../../store/phone-buttons.ts'
import { audit } from '../audit.ts'
import { askTwins } from '../call-control/ask-twins.ts'
import { outcomeOf } from '../call-control/present-answer.ts'
import { unlessOver } from '../call-control/unless-over.ts'
import { httpStatusOf } from '../http-status.ts'
import type { Asked, Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { createPressLimits } from './press-limits.ts'

type Names = 'pressPhoneButton' | 'postPhoneButton'
type Pressed = Pick<Asked<never>, 'request' | 'reply'> & {
  readonly params: { readonly token: string; readonly command: PhoneCommand }
}
type Answer = z.infer<typeof phoneAnswer>

export function pressHandlers(parts: ServerParts): Handlers<Names> {
  const limits = createPressLimits(parts.nowMs)

  const press = async ({ params, request, reply }: Pressed): Promise<FastifyReply> => {
    reply.header('cache-control', 'no-store')
    const wantsJson = request.headers.accept?.includes('json') ?? false
    try {
      const phone = await findKnownPhone(request.ip, params.token)
      const answer = params.command === 'state' ? stateOf(phone) : await give(phone, params.command, request)
      return wantsJson ? reply.send(answer) : sendText(reply, 200, answer.words)
    } catch (error) {
      const status = error instanceof AppError ? httpStatusOf(error.code) : 500
      if (wantsJson || status >= 500 || !(error instanceof AppError)) throw error
      const { retryAfterSeconds } = error.details
      if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds)
      return sendText(reply, status, error.message)
    }
  }

  /** Fails with `phone-button-not-found` or `too-many-attempts`. */
  async function findKnownPhone(remoteAddress: string, token: string): Promise<PressedPhone> {
    limits.check(remoteAddress, token)
    const phone = await findPressedPhone(parts.db, token, parts.nowMs())
    limits.note(remoteAddress, token, phone !== undefined)
    if (!phone) throw new AppError('phone-button-not-found', 'Unknown button')
    return phone
  }

  async function give(
    { accountId, device, call }: PressedPhone,
    command: Exclude<PhoneCommand, 'state'>,
    request: Pressed['request'],
  ): Promise<Answer> {
    if (!call) return inState('idle')
    // The owner too: many phone systems name the user and not the phone.
    const from = { deviceId: device.id, ...(device.ownerId !== undefined && { userId: device.ownerId }) }
    const asked = { type: 'command', command, way: 'phone-button', from, commandId: newId() } as const
    const answer = await unlessOver(askCall(parts.bus, call.id, asked))
    if (!answer) return inState('idle')
    void askTwins(parts, call.id, asked).catch(() => {})
    await audit(
      parts.db,
      request,
      parts.nowMs(),
      { kind: 'device', id: device.id, name: device.name },
      {
        action: 'call.controlled',
        subject: { kind: 'call', id: call.id },
        accountId,
        details: outcomeOf(answer),
      },
    )
    return answerOf(answer)
  }

  return { pressPhoneButton: press, postPhoneButton: press }
}

function stateOf({ call }: PressedPhone): Answer {
  return inState(call ? (call.status ?? 'off') : 'idle')
}

function answerOf({ status, result }: CallAnswer): Answer {
  const refusedBecause = result?.refusedBecause
  return refusedBecause ? { state: status, refusedBecause, words: REFUSALS[refusedBecause] } : inState(status)
}

function inState(state: Answer['state']): Answer {
  return { state, words: state }
}

function sendText(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(text)
}
