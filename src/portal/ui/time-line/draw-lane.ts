/** Draws one channel as rounded bars around the middle of its lane. Lengths are CSS pixels; the context is already scaled. */
const BAR_WIDTH = 2
export const BAR_STEP = 3

export function drawLane(
  context: CanvasRenderingContext2D,
  bars: Float32Array,
  lane: { readonly top: number; readonly height: number; readonly color: string; readonly gain: number },
): void {
  const middle = lane.top + lane.height / 2
  context.fillStyle = lane.color
  context.beginPath()
  for (let bar = 0; bar < bars.length; bar++) {
    const loudness = bars[bar] ?? Number.NaN
    // Nothing is recorded here.
    if (Number.isNaN(loudness)) continue
    // Silence is drawn as a thin line: the axis stays visible where nobody speaks.
    const height = Math.max(1.5, loudness * lane.gain * lane.height)
    context.roundRect(bar * BAR_STEP, middle - height / 2, BAR_WIDTH, height, 1)
  }
  context.fill()
}
