import { useEffect, useMemo, useRef, useState } from 'react'
import { formatDuration } from '../../lib/format-duration.ts'
import { mergeBars, within } from '../../lib/merge-bars.ts'
import { displayGain } from '../../lib/peaks.ts'
import type { Loop } from '../../ui/player/loop.ts'
import type { TimeLineMark } from '../../ui/time-line/cluster-marks.ts'
import { BAR_STEP, drawLane } from '../../ui/time-line/draw-lane.ts'
import { Hover } from '../../ui/time-line/hover.tsx'
import { LoopMark } from '../../ui/time-line/loop-mark.tsx'
import { MarkStrip } from '../../ui/time-line/mark-strip.tsx'
import { span } from '../../ui/time-line/percent.ts'
import { type Seek, SeekSurface } from '../../ui/time-line/seek-surface.tsx'
import { Ticks } from '../../ui/time-line/ticks.tsx'
import { useZoom } from '../../ui/time-line/use-zoom.ts'
import { barsSeen, type View } from '../../ui/time-line/zoom.ts'
import { ZoomFrame } from '../../ui/time-line/zoom-frame.tsx'
import { useDrawnScheme } from '../../ui/use-drawn-scheme.ts'
import type { ConversationDetails } from './conversation.ts'
import type { LaidOut, PlacedConversation } from './lay-out.ts'
import classes from './replay-lanes.module.css'

const LANE_PX = 46

export interface ReplayLane extends PlacedConversation {
  readonly title: string
  readonly color: string
  readonly state: 'silent' | 'heard' | 'ready'
  readonly details: ConversationDetails | undefined
  /** Its wave form is on the way. */
  readonly loading: boolean
}

interface ReplayLanesProps {
  readonly laidOut: LaidOut
  readonly lanes: readonly ReplayLane[]
  readonly loop: Loop | undefined
  readonly seek: Seek
}

/** Each conversation a bar of its own colour, at its time; those of one time one below the other. */
export function ReplayLanes({ laidOut: { durationMs, laneCount }, lanes, loop, seek }: ReplayLanesProps) {
  const line = useZoom(durationMs, seek.positionMs)
  const { lineRef, width, view } = line
  const [hover, setHover] = useState<number>()
  const height = laneCount * LANE_PX
  const at = (atMs: number) =>
    lanes
      .filter(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
      .map(({ title }) => title)
      .join(', ')
  const marks = useMemo(() => marksOf(lanes), [lanes])
  const hoverText = (atMs: number) => [formatDuration(atMs), at(atMs)].filter((text) => text !== '').join(' · ')
  return (
    <div className={classes.root}>
      <ZoomFrame zoom={line}>
        <MarkStrip marks={marks} durationMs={durationMs} width={width} onSeek={seek.onSeek} />
        <SeekSurface
          seek={seek}
          durationMs={durationMs}
          height={height}
          here={at(seek.positionMs) || undefined}
          onHover={setHover}
        >
          <div ref={lineRef} className={classes.lanes}>
            {lanes.map((lane) => (
              <div
                key={lane.id}
                className={classes.bar}
                data-state={lane.state}
                data-loading={lane.loading || undefined}
                style={{ ...span(lane, durationMs), top: lane.lane * LANE_PX, height: LANE_PX - 4, color: lane.color }}
              />
            ))}
            <Waves lanes={lanes} durationMs={durationMs} width={width} view={view} height={height} />
            <LoopMark loop={loop} durationMs={durationMs} />
            <div className={classes.playhead} />
            {hover !== undefined && (
              <Hover fraction={hover} width={width} view={view}>
                {hoverText(hover * durationMs)}
              </Hover>
            )}
          </div>
        </SeekSurface>
        <Ticks durationMs={durationMs} width={width} view={view} />
      </ZoomFrame>
    </div>
  )
}

/** What happened in each of them and what was noted, on the line of all. */
function marksOf(lanes: readonly ReplayLane[]): readonly TimeLineMark[] {
  return lanes
    .flatMap(({ id, fromMs, title, details }) =>
      (details?.marks ?? []).map((mark) => ({
        ...mark,
        key: `${id} ${mark.key}`,
        atMs: fromMs + mark.atMs,
        words: `${title}: ${mark.words}`,
      })),
    )
    .sort((one, other) => one.atMs - other.atMs)
}

interface WavesProps {
  readonly lanes: readonly ReplayLane[]
  readonly durationMs: number
  readonly width: number
  readonly view: View
  readonly height: number
}

/** All wave forms on one canvas: of hundreds of conversations each would be a canvas of a few pixels. */
function Waves({ lanes, durationMs, width, view, height }: WavesProps) {
  const ref = useRef<HTMLCanvasElement>(null)
  const scheme = useDrawnScheme()
  const barCount = Math.floor(width / BAR_STEP)
  const { from, to } = barsSeen(view, BAR_STEP, barCount)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has another ratio of pixels at times, and clears nothing by itself
  useEffect(() => {
    const canvas = ref.current
    const context = canvas?.getContext('2d')
    if (!canvas || !context || barCount === 0 || durationMs <= 0) return
    const ratio = window.devicePixelRatio || 1
    canvas.width = Math.round((to - from) * BAR_STEP * ratio)
    canvas.height = Math.round(height * ratio)
    context.scale(ratio, ratio)
    const perBarMs = durationMs / barCount
    const range = { fromMs: from * perBarMs, toMs: to * perBarMs }
    for (const { details, fromMs, lane, color } of lanes) {
      if (!details) continue
      const placed = details.sounds.map((sound) => ({
        ...sound,
        fromMs: fromMs + sound.fromMs,
        toMs: fromMs + sound.toMs,
        startMs: fromMs + sound.startMs,
      }))
      const sounds = within(placed, range)
      if (sounds.length === 0) continue
      const channelCount = Math.max(1, ...sounds.map(({ peaks }) => peaks?.channelCount ?? 1))
      const voices = Array.from({ length: channelCount }, (_, voice) =>
        mergeBars(sounds, voice, range.toMs - range.fromMs, to - from),
      )
      const loudest = Float32Array.from({ length: to - from }, (_, bar) =>
        Math.max(...voices.map((voice) => voice[bar] ?? Number.NaN)),
      )
      drawLane(context, loudest, { top: lane * LANE_PX + 4, height: LANE_PX - 12, color, gain: displayGain([loudest]) })
    }
  }, [lanes, durationMs, barCount, from, to, height, scheme])
  const place = { left: from * BAR_STEP, width: (to - from) * BAR_STEP, height }
  return <canvas ref={ref} className={classes.canvas} style={place} aria-hidden />
}
