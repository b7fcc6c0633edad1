/** Reads values out of parsed JSON and notes what is wrong with the path to it, so that a person finds all faults at once. */

export interface JsonReader {
  readonly problems: readonly string[]
  problem(path: string, text: string): void
  /** The object, with every key outside `keys` reported; an empty one when it is none. */
  object(value: unknown, path: string, keys: readonly string[]): Readonly<Record<string, unknown>>
  array(value: unknown, path: string): readonly unknown[]
  /** Undefined when missing; '' when it is not a string. */
  text(value: unknown, path: string): string | undefined
  requiredText(value: unknown, path: string): string
  flag(value: unknown, path: string, byDefault: boolean): boolean
  number(value: unknown, path: string, byDefault: number, minimum: number, maximum: number): number
  choice<T extends string>(value: unknown, path: string, choices: readonly T[], byDefault?: T): T
}

export function createJsonReader(): JsonReader {
  const problems: string[] = []
  const problem = (path: string, text: string) => {
    problems.push(`${path}: ${text}`)
  }
  const text = (value: unknown, path: string): string | undefined => {
    if (value === undefined || typeof value === 'string') return value
    problem(path, 'must be a text')
    return ''
  }
  return {
    problems,
    problem,
    text,
    object(value, path, keys) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        problem(path, 'must be an object')
        return {}
      }
      for (const key of Object.keys(value)) {
        if (!keys.includes(key)) problem(`${path}.${key}`, `is not known; known are ${keys.join(', ')}`)
      }
      return { ...value }
    },
    array(value, path) {
      if (Array.isArray(value)) return value
      problem(path, 'must be a list')
      return []
    },
    requiredText(value, path) {
      const found = text(value, path)
      if (found === undefined) problem(path, 'is missing')
      return found ?? ''
    },
    flag(value, path, byDefault) {
      if (value === undefined) return byDefault
      if (typeof value !== 'boolean') problem(path, 'must be true or false')
      return value === true
    },
    number(value, path, byDefault, minimum, maximum) {
      if (value === undefined) return byDefault
      if (typeof value === 'number' && value >= minimum && value <= maximum) return value
      problem(path, `must be a number from ${minimum} to ${maximum}`)
      return byDefault
    },
    choice(value, path, choices, byDefault) {
      if (value === undefined && byDefault !== undefined) return byDefault
      const found = choices.find((choice) => choice === value)
      if (found === undefined) problem(path, `must be one of ${choices.join(', ')}`)
      return found ?? byDefault ?? (choices[0] as (typeof choices)[number])
    },
  }
}
