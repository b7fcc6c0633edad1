/** How a person has arranged the columns of the list of calls. Which columns there are only the portal knows. */

/** The list has a line for each call, or for each person on one. */
export const CALLS_VIEWS = ['conversations', 'participants'] as const

export type CallsView = (typeof CALLS_VIEWS)[number]

export interface ColumnLayout {
  /** Of all columns, shown or not. */
  readonly order: readonly string[]
  readonly shown: readonly string[]
  /** Pixels, of those that somebody has resized. */
  readonly widths: Readonly<Record<string, number>>
}

export interface KeptLayout extends ColumnLayout {
  readonly view: CallsView
  readonly changedAtMs: number
}
