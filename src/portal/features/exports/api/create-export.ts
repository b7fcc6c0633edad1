import type { Export, ExportRequest } from '../../../../contract/export.ts'
import { request } from '../../../lib/request.ts'

export function createExport(body: ExportRequest): Promise<Export> {
  return request('/exports', { method: 'POST', body })
}
