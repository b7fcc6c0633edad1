/** `2 s`, `1.5 s`, `250 ms`, `2 min`, `2 min 5 s`, `3 h`, `1 h 30 min`. */
export function formatDuration(durationMs: number): string {
  if (durationMs > 0 && durationMs < 1000) return `${durationMs} ms`
  const parts = [
    [Math.floor(durationMs / 3_600_000), 'h'],
    [Math.floor((durationMs % 3_600_000) / 60_000), 'min'],
    [(durationMs % 60_000) / 1000, 's'],
  ] as const
  const told = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`)
  return told.join(' ') || '0 s'
}
