import { isAmong } from '../fold-legs.ts'
import { type CallsQuery, listCalls } from './list-calls.ts'

/** Ids of every call that matches, but for those taken out: for an export of "all but these". */
export async function collectCallIds(query: CallsQuery, except: ReadonlySet<string>): Promise<readonly string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await listCalls(query, { cursor, limit: 200 })
    ids.push(...page.items.filter((call) => !isAmong(call, except)).map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return ids
}
