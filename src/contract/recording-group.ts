import { z } from 'zod'
import { defineRoute } from './route.ts'
import { accountQuery, givenId, id, list, name } from './values.ts'

const MAXIMUM_PEOPLE = 20_000
const people = z.array(givenId).max(MAXIMUM_PEOPLE).default([])

const groupFields = z.object({
  name,
  managerIds: people.describe('Users who reach the recordings of all in the group'),
  memberIds: people.describe('Users who reach their own; who is also a manager counts as one'),
})

export const recordingGroup = z
  .object({ id, accountId: id, name: z.string(), managerIds: z.array(id), memberIds: z.array(id) })
  .meta({ id: 'RecordingGroup', description: 'People whose recordings the managers of the group reach' })

export type RecordingGroup = z.infer<typeof recordingGroup>

const params = z.object({ recordingGroupId: givenId })
const tag = 'recording groups'
const OF_OTHERS =
  'With its people for whoever manages it, and for the permissions `manage-users`, `manage-access` and `explain-access`; others find only themselves among them.'
// An id per person.
const maximumBodyBytes = 2 * 1024 * 1024

export const recordingGroupRoutes = {
  listRecordingGroups: defineRoute({
    name: 'listRecordingGroups',
    method: 'GET',
    path: '/api/v1/recording-groups',
    tag,
    summary: 'Recording groups by name',
    description: OF_OTHERS,
    access: 'see-calls',
    query: accountQuery,
    answer: { status: 200, schema: list('recordingGroups', recordingGroup) },
  }),
  getRecordingGroup: defineRoute({
    name: 'getRecordingGroup',
    method: 'GET',
    path: '/api/v1/recording-groups/{recordingGroupId}',
    tag,
    summary: 'One recording group',
    description: OF_OTHERS,
    access: 'see-calls',
    params,
    answer: { status: 200, schema: recordingGroup },
  }),
  createRecordingGroup: defineRoute({
    name: 'createRecordingGroup',
    method: 'POST',
    path: '/api/v1/recording-groups',
    tag,
    summary: 'Make a recording group',
    access: 'manage-access',
    body: groupFields
      .extend({ accountId: givenId.exactOptional().describe("The caller's own account when absent") })
      .meta({ id: 'RecordingGroupDraft' }),
    maximumBodyBytes,
    answer: { status: 201, schema: recordingGroup },
  }),
  updateRecordingGroup: defineRoute({
    name: 'updateRecordingGroup',
    method: 'PUT',
    path: '/api/v1/recording-groups/{recordingGroupId}',
    tag,
    summary: 'Replace name and people of a recording group',
    access: 'manage-access',
    params,
    body: groupFields.meta({ id: 'RecordingGroupChange' }),
    maximumBodyBytes,
    answer: { status: 200, schema: recordingGroup },
  }),
  removeRecordingGroup: defineRoute({
    name: 'removeRecordingGroup',
    method: 'DELETE',
    path: '/api/v1/recording-groups/{recordingGroupId}',
    tag,
    summary: 'Remove a recording group; its people stay',
    access: 'manage-access',
    params,
    answer: { status: 204 },
  }),
}
