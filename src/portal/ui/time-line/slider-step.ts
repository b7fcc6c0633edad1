import type { KeyboardEvent } from 'react'

export type SliderStep = { readonly kind: 'by'; readonly ms: number } | { readonly kind: 'to'; readonly atMs: number }

/** What a key does on a slider (WAI-ARIA authoring practices, slider pattern); undefined for other keys. */
export function sliderStep(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  durationMs: number,
): SliderStep | undefined {
  const stepMs = shiftKey ? 1_000 : 5_000
  // A page of a long call is one that can be seen.
  const pageMs = Math.max(30_000, durationMs / 20)
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return { kind: 'by', ms: -stepMs }
    case 'ArrowRight':
    case 'ArrowUp':
      return { kind: 'by', ms: stepMs }
    case 'PageDown':
      return { kind: 'by', ms: -pageMs }
    case 'PageUp':
      return { kind: 'by', ms: pageMs }
    case 'Home':
      return { kind: 'to', atMs: 0 }
    case 'End':
      return { kind: 'to', atMs: durationMs }
    default:
      return undefined
  }
}
