/** How the person who is signed in has arranged the columns of the list of calls. */

import { z } from 'zod'
import { CALLS_VIEWS } from '../core/model/column-layout.ts'
import { defineRoute } from './route.ts'
import { timestamp } from './values.ts'

const MAXIMUM_COLUMNS = 100

/** Columns come and go with versions: whoever reads leaves out those it does not know. */
const columnId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Give the id of a column')

const fields = {
  order: z.array(columnId).max(MAXIMUM_COLUMNS).describe('Of all columns, shown or not'),
  shown: z.array(columnId).max(MAXIMUM_COLUMNS),
  widths: z
    .record(columnId, z.int().min(1).max(10_000))
    .refine((widths) => Object.keys(widths).length <= MAXIMUM_COLUMNS, 'Too many columns')
    .describe('Pixels, of those that were resized'),
}

const columnLayout = z.strictObject(fields).meta({ id: 'ColumnLayout' })

const keptLayout = z.object({ ...fields, changedAt: timestamp }).meta({ id: 'KeptColumnLayout' })

/** Absent: as they come. */
export const ownColumns = z
  .object({ conversations: keptLayout.exactOptional(), participants: keptLayout.exactOptional() })
  .meta({ id: 'OwnColumns' })

export type OwnColumns = z.infer<typeof ownColumns>

export const ownColumnsRoutes = {
  putOwnColumns: defineRoute({
    name: 'putOwnColumns',
    method: 'PUT',
    path: '/api/v1/me/columns/{view}',
    tag: 'own sign-in',
    summary: 'Arrange the columns of my list of calls',
    description: 'They are told with the sign-in session (`getSignInSession`), wherever the person signs in.',
    access: 'signed-in',
    params: z.object({ view: z.enum(CALLS_VIEWS) }),
    body: z
      .strictObject({ layout: columnLayout.nullable().describe('null: as they come') })
      .meta({ id: 'ColumnsChange' }),
    maximumBodyBytes: 32 * 1024,
    answer: { status: 204 },
  }),
}
