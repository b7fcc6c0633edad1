/** Joins the contract's routes with what answers them: who may, what fits, then the use case. */

import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, RouteDefinition } from '../contract/route.ts'
import { ROUTES, type RouteName } from '../contract/routes.ts'
import { AppError } from '../core/model/app-error.ts'
import { type Actor, may } from './actor.ts'
import { answerOnce } from './answer-once.ts'
import { auditRefusedKey } from './audit-events/audit-refused-key.ts'
import { authenticate, sessionTokenOf } from './authenticate.ts'
import { isForeignOrigin } from './same-origin.ts'
import type { ServerParts } from './server-parts.ts'

/** One request, checked against the contract. */
export interface Asked<R extends RouteDefinition> {
  readonly actor: R['access'] extends 'anyone' ? undefined : Actor
  readonly params: ParamsOf<R>
  readonly query: QueryOf<R>
  readonly body: BodyOf<R>
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Routes with a schema return the answer, routes without content nothing, routes with bytes send them and return the reply. */
type Given<R extends RouteDefinition> = R['answer'] extends { readonly contentType: string | readonly string[] }
  ? FastifyReply
  : R['answer'] extends { readonly schema: z.ZodType }
    ? AnswerOf<R>
    : undefined

export type Handler<R extends RouteDefinition> = (asked: Asked<R>) => Promise<Given<R>>

/** Some of the routes with what answers them: one resource. */
export type Handlers<Name extends RouteName> = { readonly [N in Name]: Handler<(typeof ROUTES)[N]> }

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the caller is known, also when the request is refused afterwards. */
    actor: Actor | undefined
    /** As the browser sees it: by the address of the portal that was configured, or by what the proxy says. */
    isOverHttps: boolean
  }
}

export function serveRoutes(app: FastifyInstance, parts: ServerParts, handlers: Handlers<RouteName>): void {
  app.decorateRequest('actor', undefined)
  app.setValidatorCompiler(validator)
  for (const name of Object.keys(ROUTES) as RouteName[]) serveRoute(app, parts, ROUTES[name], handlers[name] as never)
}

/** Fastify asks for a function per schema; the value it gives back replaces what came, with defaults filled in. */
const validator: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data) => {
    const result = schema.safeParse(data)
    return result.success ? { value: result.data } : { error: result.error }
  }

function serveRoute<R extends RouteDefinition>(
  app: FastifyInstance,
  parts: ServerParts,
  route: R,
  handler: Handler<R>,
): void {
  const sendsBytes = 'contentType' in route.answer
  const types = 'contentType' in route.answer ? [route.answer.contentType].flat() : []
  app.route({
    // A file can be asked about; an event stream has no end, and a phone's button does something.
    method: sendsBytes && !types.some((type) => type.startsWith('text/')) ? ['GET', 'HEAD'] : route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    schema: {
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body ? { body: route.body } : {}),
    },
    ...(route.maximumBodyBytes === undefined ? {} : { bodyLimit: route.maximumBodyBytes }),
    onRequest: (request) => admit(parts, route, request),
    preValidation: async (request) => refuseMisplacedAccount(route, request),
    handler: async (request, reply) => {
      const { actor, params, query, body } = request
      const handle = () => handler({ actor, params, query, body, request, reply } as unknown as Asked<R>)
      if (sendsBytes) {
        await handle()
        return reply
      }
      const answer = await answerOnce(parts, request, reply, route.answer.status, handle)
      return reply.code(route.answer.status).send(answer)
    },
  })
}

/** Before the body is read. Fails with `foreign-origin`, `not-signed-in`, `second-factor-missing` or `not-permitted`. */
async function admit(
  parts: ServerParts,
  { access, beforeSecondFactor }: RouteDefinition,
  request: FastifyRequest,
): Promise<void> {
  const withCookie = request.headers.authorization === undefined && sessionTokenOf(request) !== undefined
  // Signing in counts too: a foreign page must not sign a browser in as somebody else.
  if ((withCookie || access === 'anyone') && isForeign(request)) {
    throw new AppError('foreign-origin', "A page of another site may not act with this browser's sign-in session")
  }
  if (access === 'anyone') return
  const actor = await authenticate(parts, request)
  if (!actor) {
    await auditRefusedKey(parts, request)
    throw new AppError('not-signed-in', 'Sign in first')
  }
  request.actor = actor
  if (actor.secondFactorMissing && !beforeSecondFactor) {
    throw new AppError('second-factor-missing', 'Set up a second factor first: your account asks for one')
  }
  if (access !== 'signed-in' && !may(actor, access)) {
    throw new AppError('not-permitted', 'Your role does not include this', { permission: access })
  }
}

/**
 * Some routes are told the account in the address, others in the body, and without it some of them mean the platform. Whoever tells it in the wrong
 * place would make for the whole platform what was meant for one account. Fails with `invalid-request`.
 */
function refuseMisplacedAccount({ method, query }: RouteDefinition, request: FastifyRequest): void {
  const inAddress = (request.query as { readonly accountId?: unknown }).accountId
  const inBody = ((request.body ?? {}) as { readonly accountId?: unknown }).accountId
  const isReadFromAddress = query !== undefined && 'accountId' in query.shape
  const isMisplaced = isReadFromAddress ? inBody !== undefined : inAddress !== undefined && method === 'POST'
  if (!isMisplaced || inAddress === inBody) return
  const message = isReadFromAddress
    ? 'The account stands in the address here: ?accountId=…'
    : 'The account stands in the body here'
  throw new AppError('invalid-request', message, { problems: [{ field: 'accountId', message }] })
}

function isForeign({ method, headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  return isForeignOrigin({
    method,
    secFetchSite: typeof site === 'string' ? site : undefined,
    origin: headers.origin,
    host,
  })
}
