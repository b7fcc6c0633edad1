/**
 * Talking to a call that goes on, wherever its recorder is: a request and its answer over the bus. The recorder that has the call answers;
 * the others are silent.
 */

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { AppError } from '../core/model/app-error.ts'
import type {
  CommandResult,
  CommandSource,
  CommandWay,
  RecordingStatus,
  TimeLineEvent,
} from '../core/model/call-time-line.ts'
import type { CallId } from '../core/model/ids.ts'
import type { ControlCommand } from '../core/model/policy.ts'
import type { Bus, BusMessage } from './bus.ts'
import { newId } from './new-id.ts'

export type CallRequest =
  | {
      readonly type: 'command'
      readonly command: ControlCommand | 'toggle'
      readonly way: CommandWay
      readonly from: CommandSource
      /** The same for every recorder that is asked. */
      readonly commandId?: string
    }
  /** Facts of the call's time line; their times may lie in the past. */
  | { readonly type: 'tell'; readonly events: readonly TimeLineEvent[] }

export interface CallAnswer {
  /** What the call does from now on. */
  readonly status: RecordingStatus
  /** Of a command. */
  readonly result?: CommandResult
  /** When a pause ends by itself. */
  readonly autoResumeAtMs?: number
}

type RequestPayload = { readonly requestId: string } & PackedRequest
/** Base64 of deflated JSON, where the JSON is too long for the bus. */
type PackedRequest = { readonly request: CallRequest } | { readonly packed: string }

interface AnswerPayload {
  readonly requestId: string
  readonly answer: CallAnswer
}

/** A recorder answers in milliseconds; after so long no recorder has the call. */
const ANSWER_WITHIN_MS = 3000

/** What the bus takes, less the rest of the message. */
const MAXIMUM_REQUEST_BYTES = 6500

/** Fails with `call-not-live` when no recorder has the call, with `body-too-large` when the facts are more than the bus takes. */
export async function askCall(bus: Bus, callId: CallId, request: CallRequest): Promise<CallAnswer> {
  const requestId = newId()
  const { promise, resolve, reject } = Promise.withResolvers<CallAnswer>()
  const unsubscribe = bus.subscribe('call-answer', ({ payload }) => {
    const given = payload as AnswerPayload | undefined
    if (given?.requestId === requestId) resolve(given.answer)
  })
  const timer = setTimeout(() => reject(new AppError('call-not-live', 'The call is over')), ANSWER_WITHIN_MS)
  try {
    const payload: RequestPayload = { requestId, ...packedRequest(request) }
    // Sent in the background: the answer of a recorder in this process is there before.
    void bus.publish({ topic: 'call-request', id: callId, payload })
    return await promise
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}

/**
 * `handle` answers for its own calls and returns undefined for others'; called in the order of the requests, and
 * never rejects. Returns how to stop.
 */
export function answerCallRequests(
  bus: Bus,
  handle: (callId: CallId, request: CallRequest) => CallAnswer | undefined | Promise<CallAnswer | undefined>,
): () => void {
  return bus.subscribe('call-request', ({ id, payload }: BusMessage) => {
    const asked = payload as RequestPayload | undefined
    if (id === undefined || asked === undefined) return
    void Promise.resolve(handle(id, unpacked(asked))).then((answer) => {
      if (!answer) return
      const given: AnswerPayload = { requestId: asked.requestId, answer }
      void bus.publish({ topic: 'call-answer', id, payload: given })
    })
  })
}

/** A hundred facts are long, but much alike. They are told at once: half of them might say that audio is to be destroyed. */
function packedRequest(request: CallRequest): PackedRequest {
  const json = JSON.stringify(request)
  if (Buffer.byteLength(json) <= MAXIMUM_REQUEST_BYTES) return { request }
  const packed = deflateRawSync(json).toString('base64')
  if (packed.length > MAXIMUM_REQUEST_BYTES) throw new AppError('body-too-large', 'Tell fewer facts at once')
  return { packed }
}

function unpacked(asked: PackedRequest): CallRequest {
  if ('request' in asked) return asked.request
  return JSON.parse(inflateRawSync(Buffer.from(asked.packed, 'base64')).toString()) as CallRequest
}
