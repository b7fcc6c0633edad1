import { useQuery } from '@tanstack/react-query'
import type { Device } from '../../../contract/device.ts'
import { request } from '../request.ts'

/** Devices of one account, by name. */
export function useDevices(accountId: string) {
  return useQuery({
    queryKey: ['devices', accountId],
    queryFn: ({ signal }) => request<{ devices: Device[] }>('/devices', { query: { accountId }, signal }),
    select: (answer) => answer.devices,
  })
}
