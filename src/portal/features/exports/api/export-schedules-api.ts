import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ExportRun, ExportSchedule, exportScheduleRoutes } from '../../../../contract/export-schedule.ts'
import type { AnswerOf, SentBodyOf } from '../../../../contract/route.ts'
import type { StorageTarget } from '../../../../contract/storage.ts'
import { useLiveEvent } from '../../../lib/live-context.tsx'
import { request } from '../../../lib/request.ts'

export type ScheduleInput = SentBodyOf<typeof exportScheduleRoutes.updateExportSchedule>

const KEY = 'export-schedules'
export const SCHEDULE_KEYS = [KEY]

/** With the last run of each, as it goes on. */
export function useExportSchedules(accountId: string) {
  const client = useQueryClient()
  const again = () => void client.invalidateQueries({ queryKey: SCHEDULE_KEYS })
  useLiveEvent('export-changed', again)
  useLiveEvent('resumed', again)
  return useQuery({
    queryKey: [KEY, accountId],
    queryFn: ({ signal }) =>
      request<{ exportSchedules: ExportSchedule[] }>('/export-schedules', { query: { accountId }, signal }),
    select: (answer) => answer.exportSchedules,
  })
}

export function useExportRuns(scheduleId: string, enabled: boolean) {
  return useQuery({
    queryKey: [KEY, scheduleId, 'runs'],
    queryFn: ({ signal }) => request<{ runs: ExportRun[] }>(`/export-schedules/${scheduleId}/runs`, { signal }),
    select: (answer) => answer.runs,
    enabled,
  })
}

/** Stores that files can be put into. */
export function useDestinations(accountId: string) {
  return useQuery({
    queryKey: ['storage', accountId, 'targets'],
    queryFn: ({ signal }) =>
      request<{ storageTargets: StorageTarget[] }>('/storage-targets', { query: { accountId }, signal }),
    select: (answer) => answer.storageTargets.filter(({ retiredAt }) => retiredAt === undefined),
  })
}

export function createSchedule(accountId: string, body: ScheduleInput): Promise<ExportSchedule> {
  return request('/export-schedules', { method: 'POST', query: { accountId }, body })
}

export type DestinationTest = AnswerOf<typeof exportScheduleRoutes.testExportDestination>

/** `id`: of the schedule whose secret is taken where none is typed. */
export function testDestination(
  accountId: string,
  { name, destination, secret }: ScheduleInput,
  id: string | undefined,
): Promise<DestinationTest> {
  const body = { name, destination, ...(secret && { secret }), ...(id !== undefined && { exportScheduleId: id }) }
  return request('/export-destination-tests', { method: 'POST', query: { accountId }, body })
}

export function updateSchedule(id: string, body: ScheduleInput): Promise<ExportSchedule> {
  return request(`/export-schedules/${id}`, { method: 'PUT', body })
}

export function removeSchedule(id: string): Promise<undefined> {
  return request(`/export-schedules/${id}`, { method: 'DELETE' })
}

export function runSchedule(id: string): Promise<ExportRun> {
  return request(`/export-schedules/${id}/runs`, { method: 'POST' })
}
