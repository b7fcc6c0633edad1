import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Device } from '../../../contract/device.ts'
import { request } from '../request.ts'
import { PAGE_SIZE } from './page-size.ts'
import { useByIds } from './use-by-ids.ts'

/** The first devices of an account, by name, of those in which the text is found. */
export function useFoundDevices(accountId: string, text: string) {
  return useQuery({
    queryKey: ['devices', accountId, 'found', text.trim()],
    queryFn: ({ signal }) =>
      request<{ devices: Device[] }>('/devices', {
        query: { accountId, limit: PAGE_SIZE, text: text.trim() === '' ? undefined : text.trim() },
        signal,
      }),
    select: (answer) => answer.devices,
    placeholderData: keepPreviousData,
  })
}

/** Devices of an account by id, as far as they are known yet. */
export function useDevicesOf(accountId: string, ids: readonly string[]) {
  return useByIds<Device>('devices', '/devices', { accountId }, ids)
}
