import { memo } from 'react'
import { t } from '../../lib/i18n.ts'
import { LABEL_HEIGHT, LANE_HEIGHT } from './lane-sizes.ts'
import { span } from './percent.ts'
import classes from './time-line.module.css'
import type { TimeLineGap, TimeLinePart } from './time-line-part.ts'

interface StretchesProps {
  readonly parts: readonly TimeLinePart[]
  readonly gaps: readonly TimeLineGap[]
  readonly durationMs: number
  /** Of the voice that waits, or of the call where voices have no lanes. */
  readonly holds: 'in-lanes' | 'across' | 'hidden'
}

/** What lies behind the wave form: gaps, pauses, holds, marks. Words stand only where there is room for them. */
export const Stretches = memo(function Stretches({ parts, gaps, durationMs, holds }: StretchesProps) {
  return (
    <>
      {gaps.map((gap) => (
        <div
          key={`${gap.kind} ${gap.fromMs}`}
          className={classes.gap}
          data-kind={gap.kind}
          style={span(gap, durationMs)}
        >
          <span>{gap.words}</span>
        </div>
      ))}
      {parts.map((part) => (
        <div key={part.key} className={classes.ground} data-kind={part.kind} style={span(part, durationMs)}>
          {part.kind === 'pending' && part.pauses.length === 0 && <span>{part.state}</span>}
        </div>
      ))}
      {parts.flatMap((part) =>
        part.marks.map((mark) => (
          <div key={`mark ${mark.fromMs}`} className={classes.marked} style={span(mark, durationMs)} />
        )),
      )}
      {parts.flatMap((part) =>
        part.pauses.map((pause) => (
          <div key={`pause ${pause.fromMs}`} className={classes.pause} style={span(pause, durationMs)}>
            <span>{t('paused')}</span>
          </div>
        )),
      )}
      {parts.flatMap((part) =>
        (part.redactions ?? []).map((redaction) => (
          <div
            key={`redaction ${redaction.fromMs}`}
            className={classes.redaction}
            data-waiting={redaction.isWaiting || undefined}
            style={span(redaction, durationMs)}
          >
            <span>{redaction.words}</span>
          </div>
        )),
      )}
      {holds !== 'hidden' &&
        parts.flatMap((part) =>
          part.holds.map((hold) => (
            <div
              key={`hold ${hold.lane} ${hold.fromMs}`}
              className={classes.hold}
              style={{
                ...span(hold, durationMs),
                ...(holds === 'in-lanes' && {
                  top: hold.lane * LANE_HEIGHT + LABEL_HEIGHT,
                  height: LANE_HEIGHT - LABEL_HEIGHT - 2,
                }),
              }}
            >
              <span>{t('hold')}</span>
            </div>
          )),
        )}
    </>
  )
})
