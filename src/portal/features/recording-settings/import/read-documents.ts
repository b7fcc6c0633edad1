import { t } from '../../../lib/i18n.ts'
import type { ImportedSystem } from '../api/import-settings.ts'

export interface GivenFile {
  readonly name: string
  readonly text: string
}

export type ReadDocuments = { readonly documents: Readonly<Record<string, unknown>> } | { readonly problem: string }

/** Names of the parts, and what a file's name has to contain to be one. */
const PARTS: Readonly<Record<ImportedSystem, Readonly<Record<string, RegExp>>>> = {
  kazoo: { users: /user/i, devices: /device/i, account: /account/i },
  netsapiens: { users: /user|subscriber/i, devices: /device|phone/i, queues: /queue/i, domain: /domain/i },
}

/** One document with everything, or a file for each part. Whatever an API wraps in `data` is taken out of it. */
export function readDocuments(system: ImportedSystem, files: readonly GivenFile[]): ReadDocuments {
  const parts: Record<string, unknown> = {}
  for (const { name, text } of files) {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      return {
        problem: t('{name}: this is no JSON ({why}).', {
          name,
          why: error instanceof Error ? error.message : String(error),
        }),
      }
    }
    const content = unwrapped(value)
    const part = partOf(system, name)
    if (files.length > 1 && part !== undefined) parts[part] = content
    else if (Array.isArray(content) && part !== undefined) parts[part] = content
    else if (isObject(content)) Object.assign(parts, content)
    else return { problem: t('{name}: expected an object with {system}.', { name, system: partNames(system) }) }
  }
  return Object.keys(parts).length === 0 ? { problem: t('There is nothing in it.') } : { documents: parts }
}

/** The whole before its parts. */
export const partNames = (system: ImportedSystem): string => Object.keys(PARTS[system]).reverse().join(', ')

function partOf(system: ImportedSystem, fileName: string): string | undefined {
  return Object.entries(PARTS[system]).find(([, pattern]) => pattern.test(fileName))?.[0]
}

function unwrapped(value: unknown): unknown {
  return isObject(value) && 'data' in value && typeof value.data === 'object' ? value.data : value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
