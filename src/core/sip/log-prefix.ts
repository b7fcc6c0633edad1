/** What a log writes before each line of a message: `2026-03-01 09:30:00.123 sip[42]: `, `> `, `| `, or blanks. */

/** Longer texts before a start line are no prefix of each line. */
const MAXIMUM_CHARACTERS = 200

/** Lines without the prefix, where they have it: digits may differ, everything else is the same. */
export function withoutLogPrefix(lines: readonly string[], prefix: string): string[] {
  if (prefix === '' || prefix.length > MAXIMUM_CHARACTERS) return [...lines]
  const tokens = prefix.match(/\d+|\D+/g) ?? []
  return lines.map((line) => line.slice(prefixLength(line, tokens)))
}

/** 0 when the line does not begin so. */
function prefixLength(line: string, tokens: readonly string[]): number {
  let at = 0
  for (const token of tokens) {
    if (!/\d/.test(token)) {
      if (!line.startsWith(token, at)) return 0
      at += token.length
      continue
    }
    const start = at
    while (/\d/.test(line[at] ?? '')) at += 1
    if (at === start) return 0
  }
  return at
}
