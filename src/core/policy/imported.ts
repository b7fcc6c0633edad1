/** Reading settings of another system from JSON that nobody has checked. */

import type { ImportedIdentities } from './imported-identity.ts'
import type { SettingsDraft } from './presets.ts'

export interface Imported {
  readonly settings: SettingsDraft
  /** What has no meaning here, or could not be read; each names its place. */
  readonly notUnderstood: readonly string[]
  /** By what users and devices can be found in an account of ours. */
  readonly identities: ImportedIdentities
}

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What stands in the envelope of an API's answer: `{"data": …, "status": "success"}`. */
export function withoutEnvelope(value: unknown): unknown {
  return isObject(value) && typeof value.status === 'string' && typeof value.data === 'object' ? value.data : value
}

/** Documents by id: an object of them, or a list whose documents carry their ids in one of these fields. */
export function documentsById(given: unknown, idFields: readonly string[]): readonly (readonly [string, JsonObject])[] {
  const value = withoutEnvelope(given)
  if (Array.isArray(value)) {
    return value
      .map(withoutEnvelope)
      .filter(isObject)
      .map((document, index) => {
        const id = idFields.map((field) => idOf(document[field])).find((each) => each !== undefined)
        return [id ?? String(index + 1), document]
      })
  }
  return isObject(value)
    ? Object.entries(value).flatMap(([id, document]) => {
        const inside = withoutEnvelope(document)
        return isObject(inside) ? [[id, inside] as const] : []
      })
    : []
}

/** Parts that hold nothing of what they should. */
export function noteUnreadable(documents: JsonObject, parts: readonly string[], problems: string[]): void {
  for (const part of parts) {
    const value = withoutEnvelope(documents[part])
    const inside = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : undefined
    if (inside === undefined) {
      if (value !== undefined && value !== null) problems.push(`${part}: is no list of documents`)
    } else {
      const wrong = inside.filter((each) => !isObject(each)).length
      if (wrong > 0) problems.push(`${part}: ${wrong} of ${inside.length} are no documents`)
    }
  }
}

/** Some write extensions as numbers. */
export function idOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value)
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
