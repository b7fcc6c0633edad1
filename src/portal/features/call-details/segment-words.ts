import type { CallSegment } from '../../../contract/segment.ts'

const SCOPES: Readonly<Record<CallSegment['visibleTo']['scopes'][number], string>> = {
  CCS: 'supervisors',
  OM: 'office managers',
  SU: 'super users',
  RES: 'the reseller',
}

const ENDINGS: Readonly<Record<CallSegment['endedBy'], string | undefined>> = {
  'call-ended': undefined,
  'still-running': undefined,
  stopped: 'until it was stopped',
  'owner-changed': 'until another took over',
  'not-wanted': 'until no rule asked for it any more',
  'maximum-duration': 'until the longest duration was reached',
}

/** Why there is this segment: `asked for by queue support and the account rule, until it was stopped`. */
export function whySegment({
  startedBy,
  triggers,
  owner,
  endedBy,
}: Pick<CallSegment, 'startedBy' | 'triggers' | 'owner' | 'endedBy'>): string {
  const levels = (triggers.length > 0 ? triggers : [owner]).map(nameOf)
  const start =
    startedBy === 'command' ? `started by hand, allowed by ${listed(levels)}` : `asked for by ${listed(levels)}`
  const end = ENDINGS[endedBy]
  return end === undefined ? start : `${start}, ${end}`
}

/** Who may hear it: `Clara Vogt (201), supervisors and office managers`. */
export function whoMayHear({ visibleTo: { users, scopes } }: Pick<CallSegment, 'visibleTo'>): string {
  return listed([...users.map(({ words }) => words.replace(/^user /, '')), ...scopes.map((scope) => SCOPES[scope])])
}

function nameOf({ kind, words }: CallSegment['owner']): string {
  return kind === 'account' || kind === 'endpoint-default' ? `the ${words}` : words
}

function listed(words: readonly string[]): string {
  const all = [...new Set(words)]
  const last = all.pop()
  if (last === undefined) return 'nobody'
  return all.length === 0 ? last : `${all.join(', ')} and ${last}`
}
