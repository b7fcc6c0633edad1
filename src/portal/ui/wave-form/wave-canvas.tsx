import { useEffect, useRef } from 'react'
import { displayGain, type Peaks, peaksToBars } from '../../lib/peaks.ts'
import { BAR_STEP, drawLane } from './draw-lane.ts'
import classes from './wave-form.module.css'

interface WaveCanvasProps {
  readonly peaks: Peaks
  readonly range: { readonly fromMs: number; readonly toMs: number }
  readonly width: number
  readonly height: number
  /** CSS custom properties, one per channel. */
  readonly colors: readonly string[]
  /** Changes when the palette does: canvases do not follow CSS by themselves. */
  readonly scheme: string
}

/** Above each lane stands whose voice it is. */
export const LABEL_HEIGHT = 16

/** The bars of all channels, one lane each, at the device's own resolution. */
export function WaveCanvas({ peaks, range, width, height, colors, scheme }: WaveCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: scheme stands for the values behind the custom properties
  useEffect(() => {
    const canvas = ref.current
    const context = canvas?.getContext('2d')
    if (!canvas || !context || width === 0) return
    const ratio = window.devicePixelRatio || 1
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    context.scale(ratio, ratio)
    const style = getComputedStyle(canvas)
    const lanes = colors.map((_, channel) => peaksToBars(peaks, channel, range, Math.floor(width / BAR_STEP)))
    const gain = displayGain(lanes)
    const laneHeight = height / colors.length
    lanes.forEach((bars, channel) => {
      const color = style.getPropertyValue(colors[channel] ?? '').trim()
      drawLane(context, bars, {
        top: channel * laneHeight + LABEL_HEIGHT,
        height: laneHeight - LABEL_HEIGHT - 4,
        color,
        gain,
      })
    })
  }, [peaks, range, width, height, colors, scheme])
  return <canvas ref={ref} className={classes.canvas} style={{ width, height }} aria-hidden />
}
