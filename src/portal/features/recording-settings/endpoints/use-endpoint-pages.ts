import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Device } from '../../../../contract/device.ts'
import type { SeenUser } from '../../../../contract/user.ts'
import { PAGE_SIZE } from '../../../lib/api/page-size.ts'
import { request } from '../../../lib/request.ts'
import type { EndpointKind } from '../draft/endpoint-rules.ts'

interface Answer {
  readonly users?: readonly SeenUser[]
  readonly devices?: readonly Device[]
  readonly nextCursor?: string
}

/** Some of a list, and which of those that were asked for by their ids were not there. */
interface EndpointPages {
  readonly users: readonly SeenUser[]
  readonly devices: readonly Device[]
  readonly missing: readonly string[]
}

/** Where a page begins: behind a page marker, or at one of the ids that are asked for. */
interface Place {
  readonly cursor?: string
  readonly from: number
}

/** So many at once after the first page: a list that is scrolled, or wanted to its end. */
const MANY = 500
/** So many ids fit into an address. */
const IDS_AT_ONCE = 100

/** Users or devices of an account by name, page by page, of those in which the text is found; with `ids` only these, portion by portion. */
export function useEndpointPages(
  accountId: string,
  kind: EndpointKind,
  text: string,
  ids: readonly string[] | undefined,
) {
  return useInfiniteQuery({
    queryKey: [kind, accountId, 'with-rules', text.trim(), ids ?? 'all'],
    queryFn: async ({ pageParam: { cursor, from }, signal }) => {
      const portion = ids?.slice(from, from + IDS_AT_ONCE)
      const answer = await request<Answer>(`/${kind}`, {
        query: {
          accountId,
          cursor,
          ids: portion?.join(','),
          limit: cursor === undefined && !portion ? PAGE_SIZE : MANY,
          text: text.trim() === '' ? undefined : text.trim(),
        },
        signal,
      })
      return { answer, portion }
    },
    initialPageParam: { from: 0 } as Place,
    getNextPageParam: ({ answer: { nextCursor }, portion }, _, { from }): Place | undefined => {
      if (ids && portion) return from + portion.length < ids.length ? { from: from + portion.length } : undefined
      return nextCursor === undefined ? undefined : { cursor: nextCursor, from: 0 }
    },
    placeholderData: keepPreviousData,
    select: ({ pages }): EndpointPages => {
      const users = pages.flatMap(({ answer }) => answer.users ?? [])
      const devices = pages.flatMap(({ answer }) => answer.devices ?? [])
      const known = new Set([...users, ...devices].map(({ id }) => id))
      const asked = text.trim() === '' ? pages.flatMap(({ portion = [] }) => portion) : []
      return { users, devices, missing: asked.filter((id) => !known.has(id)) }
    },
  })
}
