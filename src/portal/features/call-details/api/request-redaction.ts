import type { Redaction, redactionRoutes } from '../../../../contract/redaction.ts'
import type { SentBodyOf } from '../../../../contract/route.ts'
import { request } from '../../../lib/request.ts'

export function requestRedaction(
  recordingId: string,
  body: SentBodyOf<typeof redactionRoutes.requestRedaction>,
): Promise<Redaction> {
  return request(`/recordings/${recordingId}/redactions`, { method: 'POST', body })
}
