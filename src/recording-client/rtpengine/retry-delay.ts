/** How long to wait after so many failures in a row: doubled each time, up to `maximumMs`. */
export function retryDelayMs(failures: number, firstMs: number, maximumMs: number): number {
  return Math.min(maximumMs, firstMs * 2 ** Math.min(Math.max(0, failures - 1), 20))
}
