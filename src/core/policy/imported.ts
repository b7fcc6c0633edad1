/** Reading settings of another system from JSON that nobody has checked. */

import type { SettingsDraft } from './presets.ts'

export interface Imported {
  readonly settings: SettingsDraft
  /** What has no meaning here, or could not be read; each names its place. */
  readonly notUnderstood: readonly string[]
}

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Documents by id: an object of them, or a list whose documents carry their ids in one of these fields. */
export function documentsById(value: unknown, idFields: readonly string[]): readonly (readonly [string, JsonObject])[] {
  if (Array.isArray(value)) {
    return value.filter(isObject).map((document, index) => {
      const id = idFields.map((field) => document[field]).find((each) => typeof each === 'string' && each !== '')
      return [typeof id === 'string' ? id : String(index + 1), document]
    })
  }
  return isObject(value)
    ? Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    : []
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
