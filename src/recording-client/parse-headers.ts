import type { JsonReader } from './json-reader.ts'
import type { Scenario } from './scenario.ts'

/** `{"Record": "on"}`: headers as they are added to a request. */
export function parseHeaders(json: unknown, path: string, reader: JsonReader): Scenario['headers'] {
  if (json === undefined) return []
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    reader.problem(path, 'must be an object of names and values')
    return []
  }
  return Object.entries(json).map(([name, value]) => ({ name, value: reader.requiredText(value, `${path}.${name}`) }))
}
