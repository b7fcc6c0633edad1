/** Digest authentication as a client, RFC 3261 §22 with RFC 8760: MD5, SHA-256 and SHA-512-256 (RFC 7616). */

import { trimBlanks } from './blanks.ts'
import { parseParameters, splitOutsideQuotes } from './parameters.ts'

const ALGORITHMS = ['md5', 'sha-256', 'sha-512-256'] as const
export type DigestAlgorithm = (typeof ALGORITHMS)[number]

/** Lower-case hex. */
export type DigestHash = (algorithm: DigestAlgorithm, text: string) => string

export interface DigestQuestion {
  /** Values of all `WWW-Authenticate` or `Proxy-Authenticate` rows of the response, in order. */
  readonly challenges: readonly string[]
  readonly username: string
  readonly password: string
  readonly method: string
  /** Request-URI. */
  readonly uri: string
  /** Random, of the client. */
  readonly cnonce: string
  readonly hash: DigestHash
}

/**
 * Value of `Authorization` or `Proxy-Authorization`; undefined when no challenge can be answered. Of several the first that is understood
 * counts (RFC 8760 §2.4): servers put the strongest first.
 */
export function answerDigest(question: DigestQuestion): string | undefined {
  for (const value of question.challenges) {
    const challenge = readChallenge(value)
    if (challenge) return answer(challenge, question)
  }
  return undefined
}

interface Challenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque?: string
  /** As it was written; absent: MD5 (RFC 7616 §3.3). */
  readonly algorithmName?: string
  readonly algorithm: DigestAlgorithm
  readonly isSession: boolean
  readonly hasQop: boolean
}

function readChallenge(value: string): Challenge | undefined {
  const parts = /^digest[ \t]+(.*)$/is.exec(trimBlanks(value))?.[1]
  if (parts === undefined) return undefined
  const given = new Map(
    splitOutsideQuotes(parts, ',')
      .flatMap(parseParameters)
      .map(({ name, value: text }) => [name.toLowerCase(), text ?? '']),
  )
  const [realm, nonce, opaque, algorithmName, qop] = ['realm', 'nonce', 'opaque', 'algorithm', 'qop'].map((name) =>
    given.get(name),
  )
  const plain = (algorithmName ?? 'MD5').toLowerCase()
  const algorithm = ALGORITHMS.find((known) => known === plain.replace(/-sess$/, ''))
  if (realm === undefined || nonce === undefined || algorithm === undefined) return undefined
  const hasQop = (qop ?? '').split(',').some((each) => trimBlanks(each).toLowerCase() === 'auth')
  // `auth-int` alone would have us hash the body: nobody asks for it.
  if (qop !== undefined && qop !== '' && !hasQop) return undefined
  return {
    ...{ realm, nonce, algorithm, hasQop, isSession: plain.endsWith('-sess') },
    ...(opaque !== undefined && { opaque }),
    ...(algorithmName !== undefined && { algorithmName }),
  }
}

/** Each nonce is used once: a challenge that comes again brings another. */
const NONCE_COUNT = '00000001'

function answer(challenge: Challenge, question: DigestQuestion): string {
  const { realm, nonce, opaque, algorithm, algorithmName, isSession, hasQop } = challenge
  const { username, password, method, uri, cnonce } = question
  const hash = (...parts: readonly string[]) => question.hash(algorithm, parts.join(':'))
  // RFC 7616 §3.4.2
  const secret = hash(username, realm, password)
  const a1 = isSession ? hash(secret, nonce, cnonce) : secret
  const a2 = hash(method, uri)
  // RFC 7616 §3.4.1; without qop as RFC 2069 had it.
  const response = hasQop ? hash(a1, nonce, NONCE_COUNT, cnonce, 'auth', a2) : hash(a1, nonce, a2)
  const fields = [
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${response}"`,
    ...(algorithmName === undefined ? [] : [`algorithm=${algorithmName}`]),
    ...(hasQop || isSession ? [`cnonce=${quoted(cnonce)}`] : []),
    ...(hasQop ? ['qop=auth', `nc=${NONCE_COUNT}`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
  ]
  return `Digest ${fields.join(', ')}`
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`
