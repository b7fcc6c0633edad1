import { useElementSize } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import { mergeBars } from '../../lib/merge-bars.ts'
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
import { WaveCanvas } from './wave-canvas.tsx'

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

/** A call from its beginning to its end: what is kept of it, what is not, and what happened. */
export function TimeLine({ durationMs, parts, gaps, marks, loop, seek }: TimeLineProps) {
  const { ref, width } = useElementSize()
  const scheme = useDrawnScheme()
  const [hover, setHover] = useState<number>()
  const divided = isDivided(parts, gaps)
  const laneCount = seek ? Math.max(1, ...parts.map(({ voices }) => voices.length)) : 1
  const height = seek ? LANE_HEIGHT * laneCount : EMPTY_HEIGHT
  const lanes = useMemo(() => {
    const sounds = parts.flatMap(({ sound }) => sound ?? [])
    const barCount = Math.floor(width / BAR_STEP)
    return Array.from({ length: laneCount }, (_, lane) => mergeBars(sounds, lane, durationMs, barCount))
  }, [parts, laneCount, durationMs, width])
  const canvas = { lanes, width, height, scheme }
  const hoverText = (fraction: number) => {
    const words = wordsAt(parts, gaps, fraction * durationMs)
    return `${formatDuration(fraction * durationMs)}${words ? ` · ${words}` : ''}`
  }

  const inside = (
    <>
      <div ref={ref} className={classes.lanes}>
        <Stretches parts={parts} gaps={gaps} durationMs={durationMs} laned={seek !== undefined} />
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
          <Hover fraction={hover} width={width}>
            {hoverText(hover)}
          </Hover>
        )}
      </div>
      {seek && <LaneNames parts={parts} durationMs={durationMs} />}
    </>
  )
  return (
    <div className={classes.frame}>
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
      {divided && <Ticks durationMs={durationMs} width={width} />}
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
