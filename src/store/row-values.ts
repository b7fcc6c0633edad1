/** Between rows and the model: absent is null there and missing here; text and JSON as PostgreSQL can keep them. */

type MaybeAbsent<T> = null extends T ? true : undefined extends T ? true : false

type WithoutNulls<T> = { [K in keyof T as MaybeAbsent<T[K]> extends true ? never : K]: T[K] } & {
  [K in keyof T as MaybeAbsent<T[K]> extends true ? K : never]?: NonNullable<T[K]>
}

/** Leaves out what is null or undefined. */
export function withoutNulls<T extends object>(row: T): WithoutNulls<T> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value != null)) as WithoutNulls<T>
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair; phone systems send both. Each becomes U+FFFD. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}

export function storableJson(value: unknown): string {
  const json = JSON.stringify(value)
  // Escapes that jsonb refuses; a false alarm (an escaped backslash before u0000) only costs the second pass.
  return /\\u(0000|d[89a-f])/.test(json) ? JSON.stringify(storableValue(value)) : json
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(storableValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), storableValue(inner)]))
}
