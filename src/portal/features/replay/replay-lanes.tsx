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
import { Stretches } from '../../ui/time-line/stretches.tsx'
import { Ticks } from '../../ui/time-line/ticks.tsx'
import { useZoom } from '../../ui/time-line/use-zoom.ts'
import { barsSeen, type View } from '../../ui/time-line/zoom.ts'
import { ZoomFrame } from '../../ui/time-line/zoom-frame.tsx'
import { useDrawnScheme } from '../../ui/use-drawn-scheme.ts'
import type { ConversationDetails } from './conversation.ts'
import type { LaidOut, PlacedConversation } from './lay-out.ts'
import classes from './replay-lanes.module.css'
import { wordsAt } from './words-at.ts'

const LANE_PX = 46
const LANE_GAP_PX = 4
const LEAST_LANE_PX = 12
/** In lower ones there is no room for words. */
const WORDS_PX = 30
/** Of many lanes each is lower: what plays them stays on the screen. */
const ALL_LANES_PX = 276

const laneHeight = (laneCount: number): number =>
  Math.max(LEAST_LANE_PX, Math.min(LANE_PX, Math.floor(ALL_LANES_PX / Math.max(1, laneCount))))

export interface ReplayLane extends PlacedConversation {
  readonly title: string
  readonly color: string
  readonly state: 'silent' | 'heard' | 'plain' | 'ready'
  readonly details: ConversationDetails | undefined
  /** Its wave form is on the way. */
  readonly loading: boolean
}

interface ReplayLanesProps {
  readonly laidOut: LaidOut
  readonly lanes: readonly ReplayLane[]
  readonly loop: Loop | undefined
  readonly seek: Seek
  /** What time it was there, where the line goes by the clock. */
  readonly timeAt: ((atMs: number) => string) | undefined
}

/** Each conversation a bar of its own colour, at its time; those of one time one below the other. */
export function ReplayLanes({ laidOut: { durationMs, laneCount }, lanes, loop, seek, timeAt }: ReplayLanesProps) {
  const line = useZoom(durationMs, seek.positionMs)
  const { lineRef, width, view } = line
  const [hover, setHover] = useState<number>()
  const lanePx = laneHeight(laneCount)
  // Of one lane at least: what is below stays where it is when the first has come.
  const height = Math.max(1, laneCount) * lanePx
  const marks = useMemo(() => marksOf(lanes), [lanes])
  const hoverText = (atMs: number) =>
    [timeAt?.(atMs), formatDuration(atMs), wordsAt(lanes, atMs)].filter(Boolean).join(' · ')
  return (
    <div className={classes.root}>
      <ZoomFrame zoom={line}>
        <MarkStrip marks={marks} durationMs={durationMs} width={width} onSeek={seek.onSeek} />
        <SeekSurface
          seek={seek}
          durationMs={durationMs}
          height={height}
          here={wordsAt(lanes, seek.positionMs) || undefined}
          onHover={setHover}
        >
          <div ref={lineRef} className={classes.lanes}>
            {lanes.map((lane) => (
              <div
                key={lane.id}
                className={classes.bar}
                data-state={lane.state}
                data-loading={lane.loading || undefined}
                data-low={lanePx < WORDS_PX || undefined}
                style={{
                  ...span(lane, durationMs),
                  top: lane.lane * lanePx,
                  height: lanePx - LANE_GAP_PX,
                  color: lane.color,
                }}
              >
                {lane.details && (
                  <Stretches
                    parts={lane.details.parts}
                    gaps={lane.details.gaps}
                    durationMs={lane.toMs - lane.fromMs}
                    holds="across"
                  />
                )}
              </div>
            ))}
            <Waves lanes={lanes} durationMs={durationMs} width={width} view={view} height={height} lanePx={lanePx} />
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
  readonly lanePx: number
}

/** All wave forms on one canvas: of hundreds of conversations each would be a canvas of a few pixels. */
function Waves({ lanes, durationMs, width, view, height, lanePx }: WavesProps) {
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
      const inset = Math.min(4, Math.floor(lanePx / 10))
      const place = { top: lane * lanePx + inset, height: lanePx - LANE_GAP_PX - 2 * inset }
      drawLane(context, loudest, { ...place, color, gain: displayGain([loudest]) })
    }
  }, [lanes, durationMs, barCount, from, to, height, lanePx, scheme])
  const place = { left: from * BAR_STEP, width: (to - from) * BAR_STEP, height }
  return <canvas ref={ref} className={classes.canvas} style={place} aria-hidden />
}
