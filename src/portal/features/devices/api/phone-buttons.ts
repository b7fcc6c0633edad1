import { useQuery } from '@tanstack/react-query'
import type { PhoneButton, PhoneCommand } from '../../../../contract/phone-button.ts'
import { request } from '../../../lib/request.ts'

export interface NewPhoneButton {
  readonly phoneButton: PhoneButton
  readonly urls: Readonly<Record<PhoneCommand, string>>
}

/** Those that still work, oldest first. */
export function usePhoneButtons(deviceId: string) {
  return useQuery({
    queryKey: ['phone-buttons', deviceId],
    queryFn: ({ signal }) => request<{ phoneButtons: PhoneButton[] }>(`/devices/${deviceId}/phone-buttons`, { signal }),
    select: (answer) => answer.phoneButtons.filter((button) => button.revokedAt === undefined),
  })
}

export function createPhoneButton(deviceId: string): Promise<NewPhoneButton> {
  return request(`/devices/${deviceId}/phone-buttons`, { method: 'POST' })
}

export function revokePhoneButton({ id, deviceId }: PhoneButton): Promise<undefined> {
  return request(`/devices/${deviceId}/phone-buttons/${id}`, { method: 'DELETE' })
}
