/** One HTTP route as data: the server serves it, OpenAPI describes it, the portal and the command line call it. */

import type { z } from 'zod'
import type { Permission } from '../core/model/permission.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** `anyone`: also strangers. `signed-in`: whoever has a sign-in session or an API key. */
export type Access = 'anyone' | 'signed-in' | Permission

export type Answer =
  | { readonly status: 200 | 201 | 202; readonly schema: z.ZodType }
  | { readonly status: 204 }
  /** Bytes, of one of the types; `ranges` says that parts can be asked for (RFC 9110 §14). */
  | { readonly status: 200; readonly contentType: string | readonly string[]; readonly ranges?: true }

export interface RouteDefinition {
  /** Unique; the operationId of OpenAPI. */
  readonly name: string
  readonly method: Method
  /** Parameters in braces: `/api/v1/calls/{callId}`. */
  readonly path: `/api/v1/${string}`
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly access: Access
  /** Also for whoever has yet to set up the second factor that their account asks for. */
  readonly beforeSecondFactor?: true
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Default 1 MiB. Reading JSON stops everything else meanwhile, live calls included: 1 MiB costs some 10 ms, at worst 150. */
  readonly maximumBodyBytes?: number
  readonly answer: Answer
}

export function defineRoute<const R extends RouteDefinition>(route: R): R {
  return route
}

type Given<S, Otherwise> = S extends z.ZodType ? z.infer<S> : Otherwise
type Sent<S, Otherwise> = S extends z.ZodType ? z.input<S> : Otherwise

export type ParamsOf<R extends RouteDefinition> = Given<R['params'], undefined>
/** As the server gets it, with defaults filled in. */
export type QueryOf<R extends RouteDefinition> = Given<R['query'], undefined>
export type BodyOf<R extends RouteDefinition> = Given<R['body'], undefined>
/** As a client sends it. */
export type SentQueryOf<R extends RouteDefinition> = Sent<R['query'], undefined>
export type SentBodyOf<R extends RouteDefinition> = Sent<R['body'], undefined>
export type AnswerOf<R extends RouteDefinition> = R['answer'] extends { readonly schema: infer S }
  ? Given<S, undefined>
  : undefined
