import { z } from 'zod'
import type { DeviceKind } from '../core/model/account.ts'
import { defineRoute } from './route.ts'
import { accountQuery, givenId, id, idsQuery, name, page, searchQuery, sipAddress } from './values.ts'

export const deviceKind = z.enum([
  'ip-phone',
  'softphone',
  'ata',
  'third-party-sip',
  'mobile-app',
] satisfies DeviceKind[])

const deviceFields = z.object({
  name,
  kind: deviceKind.default('ip-phone'),
  ownerId: givenId.exactOptional().describe('The user who owns it'),
  sipAddress,
})

export const deviceDraft = deviceFields
  .extend({ accountId: givenId.exactOptional().describe("The caller's own account when absent") })
  .meta({ id: 'DeviceDraft' })

export const device = z
  .object({
    id,
    accountId: id,
    name: z.string(),
    kind: deviceKind,
    ownerId: id.exactOptional(),
    sipAddress: z.string(),
  })
  .meta({ id: 'Device' })

export type Device = z.infer<typeof device>

const params = z.object({ deviceId: givenId })
const tag = 'devices'

export const deviceRoutes = {
  listDevices: defineRoute({
    name: 'listDevices',
    method: 'GET',
    path: '/api/v1/devices',
    tag,
    summary: 'Devices by name',
    access: 'see-calls',
    query: accountQuery
      .extend(searchQuery.shape)
      .extend(idsQuery.shape)
      .extend({ ownerId: givenId.exactOptional().describe('Only devices of this user') }),
    answer: { status: 200, schema: page('devices', device) },
  }),
  getDevice: defineRoute({
    name: 'getDevice',
    method: 'GET',
    path: '/api/v1/devices/{deviceId}',
    tag,
    summary: 'One device',
    access: 'see-calls',
    params,
    answer: { status: 200, schema: device },
  }),
  createDevice: defineRoute({
    name: 'createDevice',
    method: 'POST',
    path: '/api/v1/devices',
    tag,
    summary: 'Make a device',
    access: 'manage-users',
    body: deviceDraft,
    answer: { status: 201, schema: device },
  }),
  updateDevice: defineRoute({
    name: 'updateDevice',
    method: 'PUT',
    path: '/api/v1/devices/{deviceId}',
    tag,
    summary: 'Replace a device',
    access: 'manage-users',
    params,
    body: deviceFields.meta({ id: 'DeviceChange' }),
    answer: { status: 200, schema: device },
  }),
  removeDevice: defineRoute({
    name: 'removeDevice',
    method: 'DELETE',
    path: '/api/v1/devices/{deviceId}',
    tag,
    summary: 'Remove a device',
    access: 'manage-users',
    params,
    answer: { status: 204 },
  }),
}
