import { ApiError } from '../../lib/request.ts'

/** What the server says about the fields of each rule: of `mapping.rules.2.pattern` rule 2, field `pattern`. */
export function ruleErrors(error: unknown): (index: number) => Readonly<Record<string, string>> {
  const problems = error instanceof ApiError && Array.isArray(error.details.problems) ? error.details.problems : []
  return (index) => {
    const start = `mapping.rules.${index}`
    return Object.fromEntries(
      problems.flatMap(({ field, message }: { field?: unknown; message?: unknown }) => {
        const name = String(field ?? '')
        if (name !== start && !name.startsWith(`${start}.`)) return []
        return [[name.slice(start.length + 1), String(message ?? '')]]
      }),
    )
  }
}
