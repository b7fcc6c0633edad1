/** `2 s`, `1.5 s`, `250 ms`, `2 min`, `2 min 5 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs > 0 && durationMs < 1000) return `${durationMs} ms`
  const minutes = Math.floor(durationMs / 60_000)
  const seconds = (durationMs % 60_000) / 1000
  if (minutes === 0) return `${seconds} s`
  return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`
}
