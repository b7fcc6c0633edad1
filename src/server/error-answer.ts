/** Whatever was thrown, as the one shape of errors. What is not meant for strangers goes to the log only. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { ZodError, type z } from 'zod'
import { ERROR_CODES, type ErrorCode } from '../contract/error-codes.ts'
import { meantForm } from '../contract/meant-form.ts'
import type { Problem } from '../contract/problem.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Log } from '../core/model/log.ts'
import { httpStatusOf } from './http-status.ts'

export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof ZodError) {
    const problems = error.issues.flatMap(problemsOf)
    const [first] = problems
    const message = first ? `${first.field ? `${first.field}: ` : ''}${first.message}` : 'Invalid request'
    return new AppError('invalid-request', message, { problems })
  }
  const code = codeOf(error)
  if (code !== undefined) {
    return new AppError(code, messageOf(error) ?? ERROR_CODES[code].text, {}, { cause: error })
  }
  return new AppError('internal-error', ERROR_CODES['internal-error'].text, {}, { cause: error })
}

const SAYS_NOTHING = 'Invalid input'

function problemsOf(issue: z.core.$ZodIssue): readonly { field: string; message: string }[] {
  const field = issue.path.join('.')
  // Some unions say in a word of their own what is expected.
  if (issue.code !== 'invalid_union' || issue.message !== SAYS_NOTHING) return [{ field, message: issue.message }]
  const meant = meantForm(issue)
  if (meant) return meant.flatMap(problemsOf)
  const messages = issue.errors.flatMap(([first]) => (first ? problemsOf(first) : [])).map(({ message }) => message)
  return [{ field, message: messages.length > 0 ? [...new Set(messages)].join(', or: ') : issue.message }]
}

export function sendError(request: FastifyRequest, reply: FastifyReply, error: AppError, log: Log): FastifyReply {
  const status = httpStatusOf(error.code)
  if (status >= 500) {
    log.error({ requestId: request.id, code: error.code, error: error.cause ?? error }, 'request failed')
  }
  const { retryAfterSeconds, ...details } = error.details
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  const body: Problem = {
    error: {
      code: error.code,
      message: error.message,
      ...(Object.keys(details).length > 0 ? { details } : {}),
      requestId: request.id,
    },
  }
  return reply.code(status).header('cache-control', 'no-store').type('application/json; charset=utf-8').send(body)
}

/** Connection refused, reset or ended; PostgreSQL starting, stopping, out of disk, memory or connections, or too slow. */
const DATABASE_AWAY = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|57014|57P0[123]|53\d{3}|08\w{3})$/

/** What PostgreSQL says of a NUL in a text. */
const NOT_STORABLE = '22021'

/** Of a request that no schema has seen: what Fastify says of a body that is no JSON names no secret. */
function messageOf(error: unknown): string | undefined {
  const { code = '', statusCode, message } = error as Error & { code?: string; statusCode?: number }
  if (code === NOT_STORABLE) return 'A text has a character that cannot be stored'
  return statusCode === 400 && code.startsWith('FST_ERR_CTP_') ? message : undefined
}

/** What Fastify and the database driver throw. */
function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error)) return undefined
  const { code = '', statusCode, syscall } = error as Error & { code?: string; statusCode?: number; syscall?: string }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'body-too-large'
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'unsupported-media-type'
  // A part of the address that is longer than any id.
  if (statusCode === 414) return 'route-not-found'
  if (statusCode === 400 || code === NOT_STORABLE) return 'invalid-request'
  if (code === 'ENOENT' && syscall !== 'connect') return undefined
  if (DATABASE_AWAY.test(code) || /timeout exceeded when trying to connect/.test(error.message)) {
    return 'database-unavailable'
  }
  return undefined
}
