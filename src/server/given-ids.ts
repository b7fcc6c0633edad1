/** What stands in the query as `ids`, as part of a filter: entries separated by commas. */
export function givenIds(ids: string | undefined): { readonly ids?: readonly string[] } {
  return ids === undefined ? {} : { ids: ids.split(',').filter((id) => id !== '') }
}
