import type { CallSegment } from '../../../contract/segment.ts'
import { listed as joined, t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'

const SCOPES: Readonly<Record<CallSegment['visibleTo']['scopes'][number], string>> = {
  CCS: t('supervisors'),
  OM: t('office managers'),
  SU: t('super users'),
  RES: t('the reseller'),
}

const ENDINGS: Readonly<Record<CallSegment['endedBy'], string | undefined>> = {
  'call-ended': undefined,
  'still-running': undefined,
  stopped: t('until it was stopped'),
  'owner-changed': t('until another took over'),
  'not-wanted': t('until no rule asked for it any more'),
  'maximum-duration': t('until the longest duration was reached'),
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
    startedBy === 'command'
      ? t('started by hand, allowed by {levels}', { levels: listed(levels) })
      : t('asked for by {levels}', { levels: listed(levels) })
  const end = ENDINGS[endedBy]
  return end === undefined ? start : `${start}, ${end}`
}

/** Who may hear it: `Clara Vogt (201), supervisors and office managers`. */
export function whoMayHear({ visibleTo: { users, scopes } }: Pick<CallSegment, 'visibleTo'>): string {
  return listed([...users.map(({ words }) => words.replace(/^user /, '')), ...scopes.map((scope) => SCOPES[scope])])
}

function nameOf({ kind, words }: CallSegment['owner']): string {
  return kind === 'account' || kind === 'endpoint-default' ? say(`the ${words}`) : say(words)
}

function listed(words: readonly string[]): string {
  const all = [...new Set(words)]
  return all.length === 0 ? t('nobody') : joined(all)
}
