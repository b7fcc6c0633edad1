import { memo } from 'react'
import { laneLabels } from './lane-labels.ts'
import { LANE_HEIGHT } from './lane-sizes.ts'
import { percentAt, span } from './percent.ts'
import classes from './time-line.module.css'
import type { TimeLinePart } from './time-line-part.ts'

interface LabelsProps {
  readonly parts: readonly TimeLinePart[]
  readonly durationMs: number
}

/** Whose each part is; its word only where there is room for it. */
export const PartLabels = memo(function PartLabels({ parts, durationMs }: LabelsProps) {
  return (
    <div className={classes.parts} aria-hidden>
      {parts.map((part) => (
        <div key={part.key} className={classes.part} style={span(part, durationMs)} title={part.label}>
          <span>{part.label}</span>
        </div>
      ))}
    </div>
  )
})

/** Whose voice each lane holds. */
export const LaneNames = memo(function LaneNames({ parts, durationMs }: LabelsProps) {
  return laneLabels(parts, durationMs).map(({ key, text, lane, fromMs, toMs }) => (
    <span
      key={key}
      className={classes.lane}
      data-voice={lane}
      title={text}
      style={{
        top: lane * LANE_HEIGHT,
        left: percentAt(fromMs, durationMs),
        maxWidth: `calc(${percentAt(toMs, durationMs)} - ${percentAt(fromMs, durationMs)} - 6px)`,
      }}
    >
      {text}
    </span>
  ))
})
