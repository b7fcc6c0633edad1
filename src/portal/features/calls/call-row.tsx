import { Checkbox } from '@mantine/core'
import { IconAlertTriangle, IconMicrophoneOff, IconWaveSine } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type MouseEvent, memo, type ReactNode } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import { FLAG_TITLES } from '../../lib/call-words.ts'
import { formatDuration, spokenDuration } from '../../lib/format-duration.ts'
import { fullTime, timeOfDay } from '../../lib/format-time.ts'
import { partyName } from '../../lib/party-name.ts'
import { LiveDot } from '../../ui/live-dot.tsx'
import classes from './call-row.module.css'
import { type CallStatusKind, callStatus } from './call-status.ts'
import { DirectionIcon } from './direction-icon.tsx'
import { RunningDuration } from './running-duration.tsx'

interface CallRowProps {
  readonly call: CallSummary
  readonly timeZone: string
  /** Shown only where calls of several accounts are mixed. */
  readonly accountName: string | undefined
  readonly selectable: boolean
  readonly selected: boolean
  /** The one row that Tab reaches; j and k move it. */
  readonly active: boolean
  readonly open: boolean
  readonly onSelect: (id: string, extend: boolean) => void
  /** Of a live call; shown over the end of the row. */
  readonly controls: LiveRowControls | undefined
}

/** `tabIndex`: of the row that Tab reaches. */
export type LiveRowControls = (call: CallSummary, tabIndex: number) => ReactNode

/** Id of the row's link: the keyboard moves focus to it. */
export const rowId = (callId: string): string => `call-${callId}`

/** One call on one line; two where there is no room. */
export const CallRow = memo(function CallRow(props: CallRowProps) {
  const { call, timeZone, accountName, selectable, selected, active, open, onSelect, controls } = props
  const status = callStatus(call)
  const startedAtMs = Date.parse(call.startedAt)
  const caller = partyName(call.caller)
  const callee = partyName(call.callee)
  const select = (event: MouseEvent) => {
    event.stopPropagation()
    onSelect(call.id, event.shiftKey)
  }
  return (
    <div
      className={classes.row}
      data-active={active || undefined}
      data-open={open || undefined}
      data-selected={selected || undefined}
      data-accounts={accountName === undefined ? undefined : true}
    >
      <span className={classes.check}>
        {selectable && (
          <Checkbox
            size="xs"
            tabIndex={active ? 0 : -1}
            checked={selected}
            aria-label={`Select call from ${caller.main} to ${callee.main}`}
            onClick={select}
            onChange={() => undefined}
          />
        )}
      </span>
      <Link
        to="/calls/$callId"
        params={{ callId: call.id }}
        search={({ t: _, ...rest }) => rest}
        id={rowId(call.id)}
        className={classes.link}
        tabIndex={active ? 0 : -1}
        aria-current={open ? 'page' : undefined}
        draggable={false}
      >
        <span className={classes.direction}>
          <DirectionIcon direction={call.direction} />
        </span>
        <time className={classes.time} dateTime={call.startedAt} title={fullTime(startedAtMs, timeZone)}>
          {timeOfDay(startedAtMs, timeZone)}
        </time>
        <span className={classes.parties}>
          <PartyText {...caller} />
          <span className={classes.to} aria-hidden>
            →
          </span>
          <span className="visually-hidden"> to </span>
          <PartyText {...callee} />
        </span>
        <span
          className={classes.status}
          data-kind={status.kind}
          data-recording={call.status === 'recording' || undefined}
          title={status.why ? `${status.text}: ${status.why}` : undefined}
        >
          <span className={classes.icon}>
            <StatusIcon kind={status.kind} />
          </span>
          <span className={classes.text}>
            {status.text}
            {status.why && <span className={classes.why}>: {status.why}</span>}
          </span>
          {status.segments !== undefined && (
            <span className={classes.segments} title={`${status.segments} segments`}>
              {status.segments}
              <span className="visually-hidden"> segments</span>
            </span>
          )}
          {call.twinIds && (
            <span className={classes.segments} title="Recorded by two: becomes one call when both have it whole">
              by two
            </span>
          )}
          {call.flags.length > 0 && <FlagIcon call={call} />}
        </span>
        {accountName !== undefined && <span className={classes.account}>{accountName}</span>}
        <span className={classes.duration}>
          {call.state === 'live' ? (
            <RunningDuration sinceMs={startedAtMs} />
          ) : (
            <span title={spokenDuration(call.durationMs ?? 0)}>{formatDuration(call.durationMs ?? 0)}</span>
          )}
        </span>
      </Link>
      {controls && call.state === 'live' && <span className={classes.controls}>{controls(call, active ? 0 : -1)}</span>}
    </div>
  )
})

function PartyText({ main, extra }: { readonly main: string; readonly extra?: string }) {
  return (
    <span className={classes.party} title={extra ? `${main} ${extra}` : main}>
      <b dir="auto">{main}</b>
      {extra && <bdi>{extra}</bdi>}
    </span>
  )
}

function StatusIcon({ kind }: { readonly kind: CallStatusKind }) {
  if (kind === 'live') return <LiveDot />
  if (kind === 'not-recorded') return <IconMicrophoneOff size={14} stroke={1.6} aria-hidden />
  return <IconWaveSine size={14} stroke={1.8} aria-hidden />
}

function FlagIcon({ call }: { readonly call: CallSummary }) {
  const titles = call.flags.map((flag) => FLAG_TITLES[flag]).join(', ')
  return <IconAlertTriangle className={classes.flag} size={14} stroke={1.7} role="img" aria-label={titles} />
}
