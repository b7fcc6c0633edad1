import { suggestSearch } from '../../../core/search/suggest.ts'

export interface Completion {
  /** The whole search when it is chosen. */
  readonly text: string
  readonly insert: string
  readonly meaning: string
}

/** How the word at the caret may go on; none where nothing is begun, or where it stands complete. */
export function completions(text: string, caret: number): readonly Completion[] {
  if (text.slice(0, caret).trim() === '' || /\s$/.test(text.slice(0, caret))) return []
  const { start, end, options } = suggestSearch(text, caret)
  return options
    .map(({ insert, meaning }) => ({ text: text.slice(0, start) + insert + text.slice(end), insert, meaning }))
    .filter((each) => each.text !== text)
}
