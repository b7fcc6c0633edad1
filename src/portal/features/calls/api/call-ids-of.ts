import { isAmong } from '../fold-legs.ts'
import { type CallsQuery, listCalls } from './list-calls.ts'

const AT_ONCE = 100

/** Of every call that matches and has something to hear, newest first. */
export async function callIdsOf(query: CallsQuery, except: ReadonlySet<string>): Promise<readonly string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await listCalls(query, { cursor, limit: AT_ONCE })
    ids.push(...page.items.filter((call) => call.recorded && !isAmong(call, except)).map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return ids
}
