import type { ApplyChange } from '../contract/apply-document.ts'

/** For people: a line per thing, what changes in it, and a count at the end. */
export function formatChanges(changes: readonly ApplyChange[], { dryRun }: { readonly dryRun: boolean }): string {
  const lines = changes.map(({ change, kind, name, fields }) => {
    const values = Object.entries(fields ?? {}).flatMap(([field, { before, after }]) =>
      describeValue(field, before, after),
    )
    return `${change.padEnd(9)}  ${KINDS[kind]} ${name}${values.length > 0 ? `: ${values.join(', ')}` : ''}`
  })
  return `${[...lines, describeTotal(changes, dryRun)].join('\n')}\n`
}

const KINDS = {
  reseller: 'reseller',
  account: 'account',
  settings: 'settings of',
  user: 'user',
  device: 'device',
  'recording-group': 'recording group',
  queue: 'queue',
  webhook: 'webhook',
  'access-grant': 'access of',
  dispositions: 'dispositions of',
  'sign-in-policy': 'sign-in policy of',
  'identity-provider': 'identity provider',
  letters: 'letters of',
  retention: 'retention of',
  'storage-target': 'storage target',
  'storage-plan': 'storage plan of',
  'export-schedule': 'scheduled export',
  canary: 'canary',
  'recording-client': 'recording client',
} as const satisfies Record<ApplyChange['kind'], string>

function describeTotal(changes: readonly ApplyChange[], dryRun: boolean): string {
  const count = (wanted: ApplyChange['change']) => changes.filter(({ change }) => change === wanted).length
  const counts = [
    [count('create'), 'created'],
    [count('change'), 'changed'],
    [count('remove'), 'removed'],
    [count('unchanged'), 'unchanged'],
  ] as const
  const text = counts.flatMap(([number, word]) => (number > 0 ? [`${number} ${word}`] : [])).join(', ')
  if (text === '') return 'The document names nothing.'
  return dryRun ? `Would be: ${text}. Nothing was changed: this was a dry run.` : `Done: ${text}.`
}

/** Objects are told by their parts, of which only those that differ. */
function describeValue(place: string, before: unknown, after: unknown): string[] {
  const [one, other] = [before ?? {}, after ?? {}]
  if ((before !== undefined || after !== undefined) && isObject(one) && isObject(other)) {
    return Object.keys({ ...one, ...other })
      .filter((key) => JSON.stringify(other[key]) !== JSON.stringify(one[key]))
      .flatMap((key) => describeValue(`${place}.${key}`, one[key], other[key]))
  }
  if (before === undefined) return isNothing(after) ? [] : [`${place} ${show(after)}`]
  return after === undefined && isNothing(before) ? [] : [`${place} ${show(before)} → ${show(after)}`]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Of something new, these say no more than that nothing was given. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === 'inherit' || (Array.isArray(value) && value.length === 0)
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(show).join(' ')
  if (isObject(value)) return Object.values(value).map(show).join(' ')
  return typeof value === 'string' && /[^\w@:.+/-]/.test(value) ? JSON.stringify(value) : String(value)
}
