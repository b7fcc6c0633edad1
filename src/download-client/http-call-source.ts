/** The API over fetch: what is answered, what is refused, and what is tried again. */

import type { z } from 'zod'
import { annotationRoutes } from '../contract/annotation.ts'
import { callRoutes } from '../contract/call.ts'
import type { Problem } from '../contract/problem.ts'
import { AppError } from '../core/model/app-error.ts'
import { type CallSource, TransferCut } from './call-source.ts'
import { retryDelayMs } from './retry-delay.ts'

export interface HttpCallSourceOptions {
  /** Where the portal is. */
  readonly url: string
  readonly key: string
  /** Tries after the first. */
  readonly retries: number
  readonly firstRetryMs: number
  /** So long nothing may come before a connection counts as cut. */
  readonly idleMs: number
  readonly signal: AbortSignal
  /** Told of each wait, for counting. */
  readonly onRetry: (reason: string) => void
}

const PAGE_LIMIT = 200
/** About one thing rather than the whole server: seldom different the next time. */
const RETRIES_OF_500 = 2

/** Fails with `not-signed-in`, `not-permitted` and other codes of the server, `server-unreachable` when it is away. */
export function createHttpCallSource(options: HttpCallSourceOptions): CallSource {
  const { url, key, retries, firstRetryMs, idleMs, signal, onRetry } = options
  const { origin, host } = new URL(url)
  const base = url.replace(/\/+$/, '')

  async function request(path: string, headers: Record<string, string> = {}) {
    const idle = idleTimer(idleMs)
    try {
      const response = await fetch(`${base}${path}`, {
        headers: { authorization: `Bearer ${key}`, 'accept-encoding': 'identity', ...headers },
        signal: AbortSignal.any([signal, idle.signal]),
        redirect: 'manual',
      })
      if (!response.ok) throw await failureOf(response)
      const cancel = async () => {
        idle.stop()
        await response.body?.cancel().catch(() => {})
      }
      return { response, bytes: bytesOf(response, idle), cancel }
    } catch (error) {
      idle.stop()
      throw asCut(error)
    }
  }

  async function* bytesOf(response: Response, idle: ReturnType<typeof idleTimer>): AsyncGenerator<Uint8Array> {
    try {
      for await (const bytes of response.body ?? []) {
        idle.refresh()
        yield bytes
      }
    } catch (error) {
      throw asCut(error)
    } finally {
      idle.stop()
    }
  }

  function asCut(error: unknown): unknown {
    if (error instanceof AppError || error instanceof TransferCut) return error
    signal.throwIfAborted()
    const { cause } = error as Error
    return new TransferCut(cause instanceof Error && cause.message ? reasonOf(cause) : (error as Error).message)
  }

  async function failureOf(response: Response): Promise<Error> {
    const body = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined
    const { status } = response
    const location = response.headers.get('location')
    // To go there by itself would leave the key behind, and without it the answer is about the key.
    if (status >= 300 && status < 400 && location !== null) {
      const [there, rest] = new URL(location, base).href.split('/api/v1/')
      throw new AppError(
        'server-unreachable',
        `${origin} sends elsewhere: ${rest === undefined ? 'to' : 'give --url'} ${there}`,
      )
    }
    const code = body?.error?.code
    const message = `${host}: ${body?.error?.message ?? `answers ${status}`}`
    if (status === 408 || status === 429 || status >= 500) {
      const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
      return new TransferCut(message, {
        status,
        ...(code === undefined ? {} : { code }),
        ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}),
      })
    }
    if (status === 401 && (code === undefined || code === 'not-signed-in')) {
      return new AppError(
        'not-signed-in',
        `${host} does not accept this API key: it is wrong, has expired or was removed`,
      )
    }
    if (body?.error) return new AppError(body.error.code, message, body.error.details)
    return new AppError('server-unreachable', `${origin} answers ${status}, but not as Tapeline does`)
  }

  async function waitBeforeTry(number: number, cut: TransferCut): Promise<void> {
    const most = cut.status === 500 ? Math.min(retries, RETRIES_OF_500) : retries
    if (number >= most) throw givenUp(cut)
    onRetry(cut.message)
    await wait(cut.retryAfterMs ?? retryDelayMs(number, firstRetryMs, Math.random()), signal)
  }

  function givenUp({ message, status, code }: TransferCut): AppError {
    // 503 and what stands in front of a server say that it is away; 500 is about what was asked for.
    if (status === undefined || status === 429 || status > 500) {
      return new AppError('server-unreachable', `${origin} does not answer: ${message}`)
    }
    return new AppError(code ?? 'server-unreachable', message)
  }

  async function ask<Schema extends z.ZodType>(path: string, schema: Schema) {
    for (let number = 0; ; number++) {
      try {
        const { response, bytes } = await request(path)
        const answer = schema.safeParse(await jsonOf(bytes))
        if (!answer.success) {
          throw new AppError('server-unreachable', `${origin} answers, but not as Tapeline does: is this its address?`)
        }
        return { answer: answer.data, serverNowMs: Date.parse(response.headers.get('date') ?? '') || Date.now() }
      } catch (error) {
        if (!(error instanceof TransferCut)) throw error
        await waitBeforeTry(number, error)
      }
    }
  }

  return {
    waitBeforeTry,

    async listCalls(query, cursor) {
      const parameters = new URLSearchParams({ limit: String(PAGE_LIMIT) })
      for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value))
      if (cursor !== undefined) parameters.set('cursor', cursor)
      const { path, answer } = callRoutes.listCalls
      const { answer: page, serverNowMs } = await ask(`${path}?${parameters}`, answer.schema)
      return { ...page, serverNowMs }
    },

    async getCall(callId) {
      const { path, answer } = callRoutes.getCall
      return (await ask(pathOf(path, callId), answer.schema)).answer
    },

    async getAnnotations(callId) {
      const { path, answer } = annotationRoutes.getAnnotations
      return (await ask(pathOf(path, callId), answer.schema)).answer
    },

    async openFile({ recordingId, isSealed, sha256 }, fromByte) {
      const { response, bytes, cancel } = await request(
        `/api/v1/recordings/${encodeURIComponent(recordingId)}/${isSealed ? 'sealed' : 'audio?download=1'}`,
        fromByte === 0 ? {} : { range: `bytes=${fromByte}-`, 'if-range': `"${sha256}"` },
      )
      const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]
      const tag = /^"([0-9a-f]{64})"$/.exec(response.headers.get('etag') ?? '')?.[1]
      return {
        fromByte: response.status === 206 ? Number(start) : 0,
        ...(tag === undefined ? {} : { sha256: tag }),
        bytes,
        cancel,
      }
    },
  }
}

/** What OpenSSL says has the line of its source in it. */
function reasonOf(cause: Error): string {
  const { code } = cause as NodeJS.ErrnoException
  return code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG'
    ? 'it speaks no TLS; is its address http://…?'
    : cause.message.trim()
}

const pathOf = (path: string, callId: string) => path.replace('{callId}', encodeURIComponent(callId))

async function jsonOf(bytes: AsyncIterable<Uint8Array>): Promise<unknown> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of bytes) text += decoder.decode(piece, { stream: true })
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Aborts when it was not refreshed for so long. */
function idleTimer(idleMs: number) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error(`nothing came for ${idleMs / 1000} s`)), idleMs)
  return { signal: controller.signal, refresh: () => timer.refresh(), stop: () => clearTimeout(timer) }
}

function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, delayMs)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
