import { useEffect, useRef } from 'react'
import { drawLane } from './draw-lane.ts'
import { LABEL_HEIGHT } from './lane-sizes.ts'
import classes from './time-line.module.css'

interface WaveCanvasProps {
  /** Heights from 0 to 1 per lane, NaN where nothing is recorded. */
  readonly lanes: readonly Float32Array[]
  /** What each is multiplied with. */
  readonly gain: number
  /** Of the stretch that is drawn, on the line. */
  readonly left: number
  readonly width: number
  readonly height: number
  /** CSS custom properties, one per lane. */
  readonly colors: readonly string[]
  /** Changes when the palette does: canvases do not follow CSS by themselves. */
  readonly scheme: string
}

/** The bars of all lanes at the device's own resolution. */
export function WaveCanvas({ lanes, gain, left, width, height, colors, scheme }: WaveCanvasProps) {
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
    const laneHeight = height / lanes.length
    lanes.forEach((bars, lane) => {
      const color = style.getPropertyValue(colors[lane] ?? '').trim()
      const top = lane * laneHeight + LABEL_HEIGHT
      drawLane(context, bars, { top, height: laneHeight - LABEL_HEIGHT - 4, color, gain })
    })
  }, [lanes, gain, width, height, colors, scheme])
  return <canvas ref={ref} className={classes.canvas} style={{ left, width, height }} aria-hidden />
}
