import type { z } from 'zod'
import type { Device, deviceDraft } from '../../../../contract/device.ts'
import { request } from '../../../lib/request.ts'

export type DeviceInput = Omit<z.input<typeof deviceDraft>, 'accountId'>

/** Makes a device of the account, or replaces the one with this id. */
export function saveDevice(accountId: string, id: string | undefined, input: DeviceInput): Promise<Device> {
  return id === undefined
    ? request('/devices', { method: 'POST', body: { ...input, accountId } })
    : request(`/devices/${id}`, { method: 'PUT', body: input })
}

export function removeDevice(deviceId: string): Promise<undefined> {
  return request(`/devices/${deviceId}`, { method: 'DELETE' })
}
