/** The one place that talks HTTP: same-origin JSON under /api/v1, errors as ApiError with the server's code and words. */

import { SEARCH_PROBLEMS, type SearchProblem } from '../../core/search/search-problems.ts'
import { answerAskedAtOnce, forgetAskedAtOnce } from './asked-at-once.ts'
import { errorSentence, t } from './i18n.ts'
import { noteServerTime } from './server-clock.ts'

export class ApiError extends Error {
  /** 0 when no answer came at all. */
  readonly status: number
  /** From contract/error-codes.ts, or `unreachable`. */
  readonly code: string
  readonly retryAfterSeconds: number | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, body: ErrorBody, retryAfterSeconds?: number) {
    super(sentenceOf(status, body))
    this.name = 'ApiError'
    this.status = status
    this.code = typeof body.code === 'string' ? body.code : status === 0 ? 'unreachable' : 'unknown'
    this.retryAfterSeconds = retryAfterSeconds
    this.details = typeof body.details === 'object' && body.details !== null ? { ...body.details } : {}
  }
}

/** Of what does not exist, or not for whoever asks. */
export function isNotThere(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

interface ErrorBody {
  readonly code?: unknown
  readonly message?: unknown
  readonly details?: unknown
}

/** In the language of who reads, where the portal knows the code. */
function sentenceOf(status: number, { code, message, details }: ErrorBody): string {
  const known =
    code === 'invalid-search'
      ? searchSentence(details)
      : typeof code === 'string'
        ? errorSentence(code, Object(details))
        : undefined
  return known ?? (typeof message === 'string' ? message : statusText(status))
}

/** What is wrong with a search is composed of what stands there. */
function searchSentence(details: unknown): string | undefined {
  const [problem] = (Object(details).problems ?? []) as readonly SearchProblem[]
  return problem && t(SEARCH_PROBLEMS[problem.code], problem.values)
}

function statusText(status: number): string {
  if (status === 0) return t('Tapeline does not answer. Check the network, or whether the server is running.')
  if (status === 502 || status === 503 || status === 504)
    return t('Tapeline is starting or busy. Try again in a moment.')
  return t('The server answered {status} without saying why.', { status })
}

let signedOut: () => void = () => undefined

/** Called whenever the server says that nobody is signed in (any more), whoever asked. */
export const whenSignedOut = (listener: () => void): void => {
  signedOut = listener
}

type QueryValue = string | number | boolean | undefined

interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, QueryValue>>
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** Content type of the answer, where that is not JSON. */
  readonly accept?: string
  /** It arrives although the page goes. */
  readonly keepalive?: boolean
}

/** Path below /api/v1 with its query. */
export function apiUrl(path: string, query: Readonly<Record<string, QueryValue>> = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
  const search = new URLSearchParams(pairs).toString()
  return `/api/v1${path}${search === '' ? '' : `?${search}`}`
}

export async function requestRaw(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = 'GET', query, body, signal, accept, keepalive } = options
  const url = apiUrl(path, query)
  if (method !== 'GET') forgetAskedAtOnce()
  const asked = await answerAskedAtOnce(url)
  if (asked) return asked
  const askedAtMs = Date.now()
  let response: Response
  try {
    response = await fetch(url, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(accept === undefined ? {} : { accept }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      ...(keepalive ? { keepalive } : {}),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError(0, {})
  }
  noteServerTime(response.headers.get('date'), askedAtMs, Date.now())
  if (response.ok) return response
  const error = await errorOf(response)
  if (error.code === 'not-signed-in') signedOut()
  throw error
}

/** The parsed body, or undefined for 204. `T` is the contract's type of this route: the server checks it, not the browser. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await requestRaw(path, options)
  return (response.status === 204 ? undefined : await response.json()) as T
}

async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => ({}))
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : body
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new ApiError(
    response.status,
    typeof error === 'object' && error !== null ? error : {},
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  )
}
