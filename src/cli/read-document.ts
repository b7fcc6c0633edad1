import type { z } from 'zod'
import { meantForm } from '../contract/meant-form.ts'

/** `problems` each name the place in the document, what is wrong there, and what is expected. */
export type ReadDocument<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Reads JSON that a person wrote. `fieldsAreTold` says where to look a field up. */
export function readDocument<Value>(
  schema: z.ZodType<Value>,
  text: string,
  fieldsAreTold = '--schema tells every field',
): ReadDocument<Value> {
  let json: unknown
  try {
    // Editors on Windows put a byte order mark in front.
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // The message may quote the document over several lines.
    const reason = String(error instanceof Error ? error.message : error).replace(/\s+/g, ' ')
    return { ok: false, problems: [`is not JSON: ${reason}`] }
  }
  if (text.includes('__proto__') && hasPrototypeField(json)) {
    return { ok: false, problems: ['has a field "__proto__", which is no id and no field anywhere'] }
  }
  const result = schema.safeParse(json, { reportInput: true })
  if (result.success) return { ok: true, value: result.data }
  return { ok: false, problems: result.error.issues.flatMap((issue) => describeIssue(issue, fieldsAreTold)) }
}

function describeIssue(issue: z.core.$ZodIssue, fieldsAreTold: string): readonly string[] {
  const meant = issue.code === 'invalid_union' ? meantForm(issue) : undefined
  if (meant) return meant.flatMap((fault) => describeIssue(fault, fieldsAreTold))
  const place = issue.path.length === 0 ? '' : `${formatPath(issue.path)}: `
  return [`${place}${describeFault(issue, fieldsAreTold)}`]
}

function describeFault(issue: z.core.$ZodIssue, fieldsAreTold: string): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `unknown ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}; ${fieldsAreTold}`
    case 'invalid_type':
      return `${foundWords(issue.input)}; expected ${withArticle(issue.expected)}`
    case 'invalid_value':
      return `${foundWords(issue.input)}; expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(show).join(', ')}`
    case 'too_small':
      return `is ${show(issue.input)}; expected ${issue.minimum} or more`
    case 'too_big':
      return `is ${show(issue.input)}; expected ${issue.maximum} or less`
    case 'invalid_union':
      return describeUnion(issue, fieldsAreTold)
    default:
      return `is ${show(issue.input)}; ${issue.message}`
  }
}

/** What each of the possible forms expects; of forms that are told apart by a word, the words. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, fieldsAreTold: string): string {
  const forms = issue.errors.flatMap(
    ([first]) => (first ? describeFault(first, fieldsAreTold).split('; ').at(-1) : undefined) ?? [],
  )
  if (forms.length > 0)
    return `${foundWords(issue.input)}; ${forms.join(', or ').replaceAll(', or expected ', ', or ')}`
  const word = issue.discriminator
  const found = word !== undefined && isRecord(issue.input) ? issue.input[word] : issue.input
  const expected = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(show).join(', ') : undefined
  return `${foundWords(found)}; expected ${expected === undefined ? `another one: ${fieldsAreTold}` : `one of ${expected}`}`
}

/** Schemas leave it out without a word, so that rules of somebody with this id would not hold. */
function hasPrototypeField(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasPrototypeField)
  return isRecord(value) && (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeField))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function foundWords(input: unknown): string {
  return input === undefined ? 'is missing' : `is ${show(input)}`
}

/** `account.users[2].extension`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('')
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function withArticle(expected: string): string {
  const word = { string: 'text', array: 'list', int: 'whole number', record: 'object' }[expected] ?? expected
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`
}
