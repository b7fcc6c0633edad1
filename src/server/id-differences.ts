/** Who came and who went, for the audit log. */
export function idDifferences(before: readonly string[], after: readonly string[]) {
  const [was, is] = [new Set(before), new Set(after)]
  return { added: after.filter((id) => !was.has(id)), removed: before.filter((id) => !is.has(id)) }
}
