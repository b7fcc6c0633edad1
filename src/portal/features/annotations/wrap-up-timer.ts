/** How much of the work after a call's time is left. */
export function wrapUpLeft(
  { endedAt, wrapUpSeconds }: { readonly endedAt: string; readonly wrapUpSeconds: number },
  nowMs: number,
): { readonly leftMs: number; readonly isOver: boolean } | undefined {
  if (wrapUpSeconds === 0) return undefined
  const leftMs = Date.parse(endedAt) + wrapUpSeconds * 1000 - nowMs
  return { leftMs: Math.min(leftMs, wrapUpSeconds * 1000), isOver: leftMs < 0 }
}
