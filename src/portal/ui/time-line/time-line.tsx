import { useMemo, useState } from 'react'
import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import { mergeBars, within } from '../../lib/merge-bars.ts'
import { displayGain } from '../../lib/peaks.ts'
import type { Loop } from '../player/loop.ts'
import { useDrawnScheme } from '../use-drawn-scheme.ts'
import type { TimeLineMark } from './cluster-marks.ts'
import { BAR_STEP } from './draw-lane.ts'
import { Hover } from './hover.tsx'
import { LaneNames, PartLabels } from './labels.tsx'
import { EMPTY_HEIGHT, LANE_HEIGHT } from './lane-sizes.ts'
import { LoopMark } from './loop-mark.tsx'
import { MarkStrip } from './mark-strip.tsx'
import { fractionAt, type Seek, SeekSurface } from './seek-surface.tsx'
import { Stretches } from './stretches.tsx'
import { Ticks } from './ticks.tsx'
import classes from './time-line.module.css'
import { isDivided, type TimeLineGap, type TimeLinePart, wordsAt } from './time-line-part.ts'
import { useZoom } from './use-zoom.ts'
import { WaveCanvas } from './wave-canvas.tsx'
import { barsSeen } from './zoom.ts'
import { ZoomFrame } from './zoom-frame.tsx'

interface TimeLineProps {
  readonly durationMs: number
  readonly parts: readonly TimeLinePart[]
  readonly gaps: readonly TimeLineGap[]
  readonly marks: readonly TimeLineMark[]
  /** What is repeated. */
  readonly loop?: Loop | undefined
  /** Absent while there is nothing to hear. */
  readonly seek?: Seek | undefined
}

const SOFT = ['--voice-a-soft', '--voice-b-soft']
const STRONG = ['--voice-a', '--voice-b']
const GAIN_BARS = 300

/** A call from its beginning to its end: what is kept of it, what is not, and what happened. */
export function TimeLine({ durationMs, parts, gaps, marks, loop, seek }: TimeLineProps) {
  const line = useZoom(durationMs, seek?.positionMs ?? 0)
  const { lineRef, width, view, zoom } = line
  const scheme = useDrawnScheme()
  const [hover, setHover] = useState<number>()
  const divided = isDivided(parts, gaps)
  const laneCount = seek ? Math.max(1, ...parts.map(({ voices }) => voices.length)) : 1
  const height = seek ? LANE_HEIGHT * laneCount : EMPTY_HEIGHT
  const sounds = useMemo(() => parts.flatMap(({ sound }) => sound ?? []), [parts])
  const barCount = Math.floor(width / BAR_STEP)
  const seen = barsSeen(view, BAR_STEP, barCount)
  const lanes = useMemo(() => {
    const perBarMs = barCount === 0 ? 0 : durationMs / barCount
    const range = { fromMs: seen.from * perBarMs, toMs: seen.to * perBarMs }
    const each = Array.from({ length: laneCount }, (_, lane) => lane)
    return each.map((lane) => mergeBars(within(sounds, range), lane, range.toMs - range.fromMs, seen.to - seen.from))
  }, [sounds, laneCount, durationMs, barCount, seen.from, seen.to])
  // Of the whole line: what is quiet does not become loud because nothing else is seen.
  const gain = useMemo(() => {
    const each = Array.from({ length: laneCount }, (_, lane) => lane)
    return displayGain(each.map((lane) => mergeBars(sounds, lane, durationMs, GAIN_BARS)))
  }, [sounds, laneCount, durationMs])
  const place = { left: seen.from * BAR_STEP, width: (seen.to - seen.from) * BAR_STEP, height }
  const canvas = { lanes, gain, scheme, ...place }
  const hoverText = (fraction: number) => {
    const words = wordsAt(parts, gaps, fraction * durationMs)
    return `${formatDuration(fraction * durationMs)}${words ? ` · ${words}` : ''}`
  }

  const inside = (
    <>
      <div ref={lineRef} className={classes.lanes}>
        <Stretches parts={parts} gaps={gaps} durationMs={durationMs} holds={seek ? 'in-lanes' : 'hidden'} />
        {seek && (
          <>
            <WaveCanvas colors={SOFT.slice(0, laneCount)} {...canvas} />
            <div className={classes.played}>
              <WaveCanvas colors={STRONG.slice(0, laneCount)} {...canvas} />
            </div>
            <LoopMark loop={loop} durationMs={durationMs} />
            <div className={classes.playhead} />
          </>
        )}
        {hover !== undefined && (
          <Hover fraction={hover} width={width} view={view}>
            {hoverText(hover)}
          </Hover>
        )}
      </div>
      {seek && <LaneNames parts={parts} durationMs={durationMs} />}
    </>
  )
  return (
    <div className={classes.frame}>
      <ZoomFrame zoom={line}>
        <MarkStrip marks={marks} durationMs={durationMs} width={width} onSeek={seek?.onSeek} />
        {divided && <PartLabels parts={parts} durationMs={durationMs} />}
        {seek ? (
          <SeekSurface
            seek={seek}
            durationMs={durationMs}
            height={height}
            here={wordsAt(parts, gaps, seek.positionMs)}
            onHover={setHover}
          >
            {inside}
          </SeekSurface>
        ) : (
          <div
            className={classes.surface}
            style={{ height }}
            role="img"
            aria-label={silentLabel(parts, gaps)}
            onPointerMove={(event) => setHover(fractionAt(event))}
            onPointerLeave={() => setHover(undefined)}
          >
            {inside}
          </div>
        )}
        {(divided || zoom > 1) && <Ticks durationMs={durationMs} width={width} view={view} />}
      </ZoomFrame>
    </div>
  )
}

/** For who cannot see it; the list of parts tells the same with times. */
function silentLabel(parts: readonly TimeLinePart[], gaps: readonly TimeLineGap[]): string {
  const said = [
    ...parts.map(({ label, state }) => (state ? `${label}, ${state}` : label)),
    ...gaps.map(({ words }) => words),
  ]
  return said.length === 0
    ? t('Time line of the call')
    : t('Time line of the call: {parts}', { parts: said.join('; ') })
}
