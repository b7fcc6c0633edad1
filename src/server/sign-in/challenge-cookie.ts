/** The second step of a sign-in belongs to the browser that made the first. */

import type { FastifyReply, FastifyRequest } from 'fastify'

const COOKIE = 'tapeline_sign_in'

export const CHALLENGE_LASTS_MS = 10 * 60_000

const optionsFor = (request: FastifyRequest) =>
  ({ path: '/api/v1', httpOnly: true, sameSite: 'strict', secure: request.isOverHttps }) as const

export function setChallengeCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(COOKIE, token, { ...optionsFor(request), maxAge: CHALLENGE_LASTS_MS / 1000 })
}

export function clearChallengeCookie(request: FastifyRequest, reply: FastifyReply): void {
  if (challengeTokenOf(request) !== undefined) reply.clearCookie(COOKIE, optionsFor(request))
}

export function challengeTokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[COOKIE]
}
