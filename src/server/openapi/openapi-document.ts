/** OpenAPI 3.1 made from the contract: nothing in it is written twice. */

import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { problem } from '../../contract/problem.ts'
import type { RouteDefinition } from '../../contract/route.ts'
import { ROUTES, type RouteName } from '../../contract/routes.ts'
import { PERMISSIONS } from '../../core/model/permission.ts'

type Json = Readonly<Record<string, unknown>>

/** Takes a third of a second of processor; others have their turn meanwhile. */
export async function openApiDocument(version: string): Promise<Json> {
  const schemas: Record<string, unknown> = {}
  /** Named schemas move to components and are referred to. */
  const describe = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io, override: simplify })
    for (const [name, definition] of Object.entries($defs)) schemas[name] = refer(definition)
    return refer(rest) as Json
  }
  const paths: Record<string, Record<string, Json>> = {}
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const route: RouteDefinition = ROUTES[name]
    await setImmediate()
    const operations = paths[route.path] ?? {}
    operations[route.method.toLowerCase()] = operation(route, describe)
    paths[route.path] = operations
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tapeline',
      version,
      description:
        'Call recording. Times are ISO 8601 in UTC, durations milliseconds. Lists are read page by page with `cursor`. ' +
        'Every error has one shape (Problem).',
    },
    paths,
    components: {
      schemas: { ...schemas, Problem: describe(problem.clone(), 'output') },
      securitySchemes: {
        signInSession: { type: 'apiKey', in: 'cookie', name: 'tapeline_session' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `tl_…`' },
      },
      responses: {
        Problem: {
          description: 'What went wrong',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
    security: [{ signInSession: [] }, { apiKey: [] }],
  }
}

type Describe = (schema: z.ZodType, io: 'input' | 'output') => Json

function operation(route: RouteDefinition, describe: Describe): Json {
  const parameters = [...parametersOf(route.params, 'path', describe), ...parametersOf(route.query, 'query', describe)]
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, accessText(route)].filter(Boolean).join('\n\n'),
    ...(route.access === 'anyone' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: describe(route.body, 'input') } } } }
      : {}),
    responses: { ...answersOf(route, describe), default: { $ref: '#/components/responses/Problem' } },
  }
}

function accessText({ access }: RouteDefinition): string {
  if (access === 'anyone') return 'Open to everybody.'
  if (access === 'signed-in') return 'For everybody who is signed in.'
  return `Needs the permission \`${access}\` (${PERMISSIONS[access]}).`
}

function answersOf({ answer }: RouteDefinition, describe: Describe): Json {
  if ('schema' in answer) {
    const content = { 'application/json': { schema: describe(answer.schema, 'output') } }
    return { [answer.status]: { description: 'Done', content } }
  }
  if (!('contentType' in answer)) return { 204: { description: 'Done' } }
  const content = Object.fromEntries([answer.contentType].flat().map((type) => [type, {}]))
  const whole = { 200: { description: answer.ranges ? 'The whole file' : 'Done', content } }
  return answer.ranges ? { ...whole, 206: { description: 'The part that was asked for', content } } : whole
}

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query', describe: Describe): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = describe(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property
    return {
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }
  })
}

/** The format says it; the regular expression behind it is noise. */
function simplify({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
}

function refer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(refer)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, inner.replace('#/$defs/', '#/components/schemas/')]
        : [key, refer(inner)],
    ),
  )
}
