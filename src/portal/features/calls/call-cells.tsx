import { IconAlertTriangle, IconNote } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import type { NamedLevel } from '../../../contract/segment.ts'
import { DIRECTION_WORDS, FLAG_TITLES } from '../../lib/call-words.ts'
import { formatDuration, spokenDuration } from '../../lib/format-duration.ts'
import { fullTime, timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { type NamedParty, partyName } from '../../lib/party-name.ts'
import { say } from '../../lib/say.ts'
import classes from './call-cells.module.css'
import { type CallStatus, callStatus } from './call-status.ts'
import type { ColumnId } from './columns.ts'
import { DirectionIcon } from './direction-icon.tsx'
import { KeptMark, KeptUntil } from './kept-mark.tsx'
import type { ListRow } from './list-row.ts'
import { RunningDuration } from './running-duration.tsx'
import { StatusIcon } from './status-icon.tsx'

export interface CellContext {
  readonly timeZone: string
  readonly accountName: (accountId: string) => string
  /** Only what the eye can catch is drawn. */
  readonly fleeting?: boolean
}

const ROLES = { caller: t('Calling'), callee: t('Called'), other: t('Joined') } as const
const VERDICTS = { good: t('Good'), attention: t('Fair'), bad: t('Bad') } as const

/** What stands in each column. */
export const CELLS: Readonly<Record<ColumnId, (row: ListRow, context: CellContext) => ReactNode>> = {
  direction: ({ call }) => (
    <span className={classes.direction}>
      <DirectionIcon direction={call.direction} />
      <span aria-hidden>{DIRECTION_WORDS[call.direction]}</span>
    </span>
  ),
  start: ({ call }, { timeZone, fleeting }) => <StartTime call={call} timeZone={timeZone} withDay={!fleeting} />,
  person: ({ participant }) => participant && <PartyText party={participant.person} />,
  'person-id': ({ participant }) => participant?.person.user?.uniqueId,
  role: ({ participant }) => participant?.roles.map((role) => ROLES[role]).join(', '),
  network: ({ participant }) => participant && (participant.network === 'onnet' ? t('Inside') : t('Outside')),
  'time-on-call': ({ participant }) =>
    participant?.durationMs !== undefined && <Duration durationMs={participant.durationMs} />,
  caller: ({ call }) => <PartyText party={call.caller} />,
  'caller-id': ({ call }) => call.caller.user?.uniqueId,
  callee: ({ call }) => (
    <>
      <span className="visually-hidden"> {t('to')} </span>
      <PartyText party={call.callee} />
    </>
  ),
  'callee-id': ({ call }) => call.callee.user?.uniqueId,
  status: ({ call }, { timeZone }) => <Status call={call} timeZone={timeZone} />,
  owner: ({ call }) => call.owner && <Level level={call.owner} />,
  queue: ({ call }) => call.queues.map(({ name }) => name).join(', '),
  mode: ({ call }) => call.mode && (call.mode === 'always' ? t('Always') : t('On demand')),
  trigger: ({ call }) => call.triggers.map(levelText).join(', '),
  quality: ({ call }) =>
    call.verdict && (
      <span className={classes.verdict} data-verdict={call.verdict}>
        {VERDICTS[call.verdict]}
      </span>
    ),
  disposition: ({ call: { disposition } }) =>
    disposition && [disposition.label, disposition.reason].filter(Boolean).join(' · '),
  tags: ({ call: { tags = [] } }) => tags.join(', '),
  notes: ({ call: { notes } }) => notes !== undefined && <Notes count={notes} />,
  'kept-until': ({ call }, { timeZone }) => <KeptUntil call={call} timeZone={timeZone} />,
  segments: ({ call }) => (call.segments.length > 0 ? call.segments.length : undefined),
  legs: ({ call }) => 1 + (call.legs?.length ?? 0),
  account: ({ call }, { accountName }) => accountName(call.accountId),
  duration: ({ call }) =>
    call.state === 'live' ? (
      <RunningDuration sinceMs={Date.parse(call.startedAt)} />
    ) : (
      <Duration durationMs={call.durationMs ?? 0} />
    ),
}

interface StartTimeProps {
  readonly call: CallSummary
  readonly timeZone: string
  /** Told to whoever points at it. */
  readonly withDay?: boolean
}

export function StartTime({ call, timeZone, withDay = true }: StartTimeProps) {
  const startedAtMs = Date.parse(call.startedAt)
  return (
    <time dateTime={call.startedAt} title={withDay ? fullTime(startedAtMs, timeZone) : undefined}>
      {timeOfDay(startedAtMs, timeZone)}
    </time>
  )
}

function Duration({ durationMs }: { readonly durationMs: number }) {
  return <span title={spokenDuration(durationMs)}>{formatDuration(durationMs)}</span>
}

export function PartyText({ party }: { readonly party: NamedParty }) {
  const { main, extra } = partyName(party)
  return (
    <span className={classes.party} title={extra ? `${main} ${extra}` : main}>
      <b dir="auto">{main}</b>
      {extra && <bdi>{extra}</bdi>}
    </span>
  )
}

export function Status({ call, timeZone }: { readonly call: CallSummary; readonly timeZone: string }) {
  const { kind, text, why, segments } = callStatus(call)
  return (
    <span className={classes.status} data-kind={kind} title={titleOf({ kind, text, why })}>
      <span className={classes.icon}>
        <StatusIcon kind={kind} />
      </span>
      <span className={classes.text}>
        {text}
        {why && <span data-why>: {why}</span>}
      </span>
      {segments !== undefined && <Count count={segments} words={t('{count} segments', { count: segments })} />}
      {call.legs && (
        <Count count={`+${call.legs.length}`} words={t('{count} more legs', { count: call.legs.length })} />
      )}
      {call.twinIds && (
        <span className={classes.count} title={t('Recorded by two: becomes one call when both have it whole')}>
          {t('by two')}
        </span>
      )}
      {call.flags.length > 0 && (
        <IconAlertTriangle
          className={classes.flag}
          size={14}
          stroke={1.7}
          role="img"
          aria-label={call.flags.map((flag) => FLAG_TITLES[flag]).join(', ')}
        />
      )}
      <KeptMark call={call} timeZone={timeZone} />
    </span>
  )
}

function titleOf({ kind, text, why }: Pick<CallStatus, 'kind' | 'text'> & { readonly why: string | undefined }) {
  if (kind === 'archived')
    return t('Archived: on the disk of Tapeline it is no more, a copy in another store is played')
  return why ? `${text}: ${why}` : undefined
}

function Notes({ count }: { readonly count: number }) {
  return (
    <span className={classes.notes} title={t('{count} notes', { count })}>
      <IconNote size={14} stroke={1.7} aria-hidden />
      <span aria-hidden>{count}</span>
      <span className="visually-hidden">{t('{count} notes', { count })}</span>
    </span>
  )
}

function Count({ count, words }: { readonly count: number | string; readonly words: string }) {
  return (
    <span className={classes.count} title={words}>
      <span aria-hidden>{count}</span>
      <span className="visually-hidden"> {words}</span>
    </span>
  )
}

export function Level({ level }: { readonly level: NamedLevel }) {
  return <span title={say(level.words)}>{levelText(level)}</span>
}

/** `user Clara Vogt (201)`: of users, devices and queues the name says enough. */
function levelText({ kind, words }: NamedLevel): string {
  const name =
    kind === 'user' || kind === 'device' || kind === 'queue' ? words.replace(/^(user|device|queue) /, '') : say(words)
  return name.charAt(0).toUpperCase() + name.slice(1)
}
