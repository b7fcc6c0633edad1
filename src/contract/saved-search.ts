import { z } from 'zod'
import { MAXIMUM_SEARCH_LENGTH } from '../core/search/parse-search.ts'
import { defineRoute } from './route.ts'
import { givenId, id, list, name, timestamp } from './values.ts'

/** Of one person. */
export const MAXIMUM_SAVED_SEARCHES = 100

const fields = {
  name: name.max(80),
  query: z
    .string()
    .trim()
    .max(MAXIMUM_SEARCH_LENGTH)
    .describe('As people type it (docs/api/search.md); `yesterday` goes on meaning yesterday. Empty: all calls'),
  shared: z.boolean().describe('Everybody of the account sees it; only in an account'),
}

const savedSearch = z
  .object({
    id,
    ...fields,
    owner: z.object({ id, name: z.string() }),
    own: z.boolean().describe("Whether it is the caller's: nobody else changes or removes it"),
    isDefault: z.boolean().describe("Whether the caller's list of calls opens with it"),
    changedAt: timestamp,
  })
  .meta({ id: 'SavedSearch' })

export type SavedSearch = z.infer<typeof savedSearch>

const tag = 'saved searches'
const params = z.object({ savedSearchId: givenId })

export const savedSearchRoutes = {
  listSavedSearches: defineRoute({
    name: 'listSavedSearches',
    method: 'GET',
    path: '/api/v1/saved-searches',
    tag,
    summary: "The caller's saved searches and those shared in the account, by name",
    access: 'see-calls',
    answer: { status: 200, schema: list('savedSearches', savedSearch) },
  }),
  createSavedSearch: defineRoute({
    name: 'createSavedSearch',
    method: 'POST',
    path: '/api/v1/saved-searches',
    tag,
    summary: 'Keep a search under a name',
    description: `At most ${MAXIMUM_SAVED_SEARCHES} of one caller. With the \`id\` of one that was removed it is that again.`,
    access: 'see-calls',
    body: z
      .object({ ...fields, shared: fields.shared.default(false), id: z.uuid().exactOptional() })
      .meta({ id: 'SavedSearchDraft' }),
    answer: { status: 201, schema: savedSearch },
  }),
  updateSavedSearch: defineRoute({
    name: 'updateSavedSearch',
    method: 'PUT',
    path: '/api/v1/saved-searches/{savedSearchId}',
    tag,
    summary: 'Rename, change or share a search of the caller',
    access: 'see-calls',
    params,
    body: z.object(fields).meta({ id: 'SavedSearchChange' }),
    answer: { status: 200, schema: savedSearch },
  }),
  removeSavedSearch: defineRoute({
    name: 'removeSavedSearch',
    method: 'DELETE',
    path: '/api/v1/saved-searches/{savedSearchId}',
    tag,
    summary: 'Remove a search of the caller, for everybody it was shared with',
    access: 'see-calls',
    params,
    answer: { status: 204 },
  }),
  putDefaultSearch: defineRoute({
    name: 'putDefaultSearch',
    method: 'PUT',
    path: '/api/v1/default-search',
    tag,
    summary: "Say with which search the caller's list of calls opens",
    access: 'see-calls',
    body: z
      .object({ savedSearchId: givenId.nullable().describe('One that the caller sees; null: with all calls') })
      .meta({ id: 'DefaultSearch' }),
    answer: { status: 204 },
  }),
}
