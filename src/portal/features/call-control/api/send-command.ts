import type { CommandAnswer, GivenCommand } from '../../../../contract/call-control.ts'
import { request } from '../../../lib/request.ts'

export function sendCommand(callId: string, command: GivenCommand): Promise<CommandAnswer> {
  return request(`/calls/${callId}/commands`, { method: 'POST', body: { command } })
}
