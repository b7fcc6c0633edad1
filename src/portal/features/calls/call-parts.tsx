import { IconArrowsSplit2, IconWaveSine } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { CallSummary } from '../../../contract/call.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { CELLS, Level, PartyText } from './call-cells.tsx'
import classes from './call-parts.module.css'
import { rowOfCall } from './list-row.ts'

export const PART_HEIGHT = 32

/** How many lines the row has below its own when it is opened. */
export function partsOf({ segments, legs = [] }: CallSummary): number {
  return segments.length + legs.length
}

/** What a call consists of: stretches with an owner each, and legs that were recorded by themselves. */
export function CallParts({ call, timeZone }: { readonly call: CallSummary; readonly timeZone: string }) {
  return (
    <ul className={classes.root} aria-label={t('Segments and legs')}>
      {call.segments.map((segment) => {
        const fromMs = Date.parse(segment.from)
        const toMs = Date.parse(segment.to)
        return (
          <li key={segment.index}>
            <Link
              to="/calls/$callId"
              params={{ callId: call.id }}
              search={({ t: _, ...rest }) => rest}
              className={classes.part}
            >
              <IconWaveSine size={14} stroke={1.8} aria-hidden />
              <span className={classes.time}>
                {timeOfDay(fromMs, timeZone)} – {timeOfDay(toMs, timeZone)}
              </span>
              <span className={classes.who}>
                <Level level={segment.owner} />
              </span>
              <span className={classes.note}>
                {segment.startedBy === 'rule' ? t('by a rule') : t('started by hand')}
                {segment.withheld && `, ${t('you may not hear it')}`}
              </span>
              <span className={classes.quality}>
                {segment.verdict &&
                  CELLS.quality({ ...rowOfCall(call), call: { ...call, verdict: segment.verdict } }, NO_CONTEXT)}
              </span>
              <span className={classes.duration}>{formatDuration(toMs - fromMs)}</span>
            </Link>
          </li>
        )
      })}
      {call.legs?.map((leg) => (
        <li key={leg.callId}>
          <Link
            to="/calls/$callId"
            params={{ callId: leg.callId }}
            search={({ t: _, ...rest }) => rest}
            className={classes.part}
          >
            <IconArrowsSplit2 size={14} stroke={1.8} aria-hidden />
            <span className={classes.time}>{timeOfDay(Date.parse(leg.startedAt), timeZone)}</span>
            <span className={classes.who}>
              <PartyText party={leg.caller} />
              <span aria-hidden>→</span>
              <PartyText party={leg.callee} />
            </span>
            <span className={classes.note}>{leg.recorded ? t('Leg, recorded') : t('Leg, not recorded')}</span>
            <span className={classes.duration}>
              {leg.durationMs === undefined ? t('live') : formatDuration(leg.durationMs)}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

const NO_CONTEXT = { timeZone: 'UTC', accountName: () => '' }
