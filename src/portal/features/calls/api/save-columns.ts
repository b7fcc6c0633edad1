import type { CallsView } from '../../../../core/model/column-layout.ts'
import { request } from '../../../lib/request.ts'
import type { ColumnLayout } from '../columns.ts'

/** Null: as they come. */
export function saveColumns(view: CallsView, layout: ColumnLayout | null, keepalive: boolean): Promise<undefined> {
  return request(`/me/columns/${view}`, { method: 'PUT', body: { layout }, keepalive })
}
