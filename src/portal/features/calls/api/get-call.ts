import type { CallDetails } from '../../../../contract/call.ts'
import { request } from '../../../lib/request.ts'

export function getCall(callId: string): Promise<CallDetails> {
  return request(`/calls/${callId}`)
}
