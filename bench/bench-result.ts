/** What a benchmark prints. A row that compares says against what: `ratio to bare dgram`. */
export interface BenchResult {
  readonly name: string
  readonly rows: readonly { readonly label: string; readonly value: number; readonly unit: string }[]
  readonly notes: readonly string[]
}

export interface BenchOptions {
  /** Fewer rounds: shows that it works, not how fast. */
  readonly quick: boolean
}
