import { isDeepStrictEqual } from 'node:util'
import type { ApplyChange } from '../../contract/apply-document.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'

/** With the id of what was changed, which documents do not know. */
export interface Made extends ApplyChange {
  readonly subjectId?: string
}

/** What was done in one account, or, without one, for the platform. */
export interface AppliedPart {
  readonly accountId?: AccountId
  readonly changes: readonly Made[]
}

type Thing = Pick<Made, 'kind' | 'name' | 'subjectId'>
type Fields = Readonly<Record<string, unknown>>

/** Writes unless everything is as it should be. `before` is undefined when the thing is new. */
export async function bring(
  thing: Thing,
  before: Fields | undefined,
  after: Fields,
  write: () => Promise<unknown>,
): Promise<Made> {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])]
  const changed = keys.filter((key) => !isDeepStrictEqual(before?.[key], after[key]))
  if (before && changed.length === 0) return { change: 'unchanged', ...thing }
  await write()
  const fields = Object.fromEntries(
    changed.map((key) => [key, { ...known('before', before, key), ...known('after', after, key) }]),
  )
  return { change: before ? 'change' : 'create', ...thing, fields }
}

/** Nothing to do when it is not there. */
export async function takeAway(
  thing: Thing,
  existing: { readonly id: string } | undefined,
  remove: (id: string) => Promise<unknown>,
): Promise<Made> {
  if (!existing) return { change: 'unchanged', ...thing }
  await remove(existing.id)
  return { change: 'remove', subjectId: existing.id, ...thing }
}

/** Fails with `document-ambiguous`. */
export function refuseTwice(keys: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of keys) {
    if (seen.has(name)) throw new AppError('document-ambiguous', `The document names ${name} twice`, { name })
    seen.add(name)
  }
}

export function documentInvalid(message: string): AppError {
  return new AppError('document-invalid', message)
}

function known<Key extends string>(key: Key, fields: Fields | undefined, name: string) {
  return fields?.[name] === undefined ? {} : { [key]: fields[name] }
}
