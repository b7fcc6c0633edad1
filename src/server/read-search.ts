import { AppError } from '../core/model/app-error.ts'
import { parseSearch } from '../core/search/parse-search.ts'
import { searchProblemText } from '../core/search/search-problems.ts'
import type { SearchQuery } from '../core/search/search-query.ts'

/** Throws `invalid-search`, which says every problem and its place in the text. */
export function readSearch(text: string): SearchQuery {
  const parsed = parseSearch(text)
  if (parsed.ok) return parsed.query
  const [first] = parsed.problems
  throw new AppError('invalid-search', searchProblemText(first), {
    position: first.start,
    problems: parsed.problems.map((problem) => ({ ...problem, message: searchProblemText(problem) })),
  })
}
