/** What a command did, or why it did nothing. An effect or refusal that is added to the model needs its words here. */

import type { CommandEffect, CommandResult, CommandWay, RefusalReason } from '../model/call-time-line.ts'

export const COMMAND_EFFECTS: Readonly<Record<CommandEffect, string>> = {
  'segment-started': 'Recording',
  'segment-stopped': 'Recording stopped',
  'window-opened': 'Recording from here on; what came before is not kept',
  'window-closed': 'Recording stopped; what follows is not kept',
  'mark-opened': 'Marked from here on',
  'mark-closed': 'The mark ends here',
  paused: 'Recording paused',
  resumed: 'Recording again',
}

export const REFUSALS: Readonly<Record<RefusalReason, string>> = {
  'call-not-running': 'the call is not running',
  'not-armed': 'no rule allows it',
  'already-recording': 'it is recorded already',
  'already-marked': 'it is marked already',
  'not-recording': 'nothing is recorded',
  'not-started': 'nobody has started it',
  forced: 'a rule that they cannot change, or an administrator, records it',
  'once-per-call': 'it works once per call',
  'pause-not-allowed': 'a recording started by hand cannot be paused',
  'already-paused': 'it is paused already',
  'not-paused': 'it is not paused',
  'not-on-the-call': 'they are not on the call',
  'outside-the-account': 'they do not belong to the account',
  'cannot-be-started-on-device': 'a recording cannot be started on this kind of phone',
  'too-many-commands': 'there have been too many commands in this call',
}

/** What a person reads who gave the command. */
export function outcomeInWords({ effect, refusedBecause }: Pick<CommandResult, 'effect' | 'refusedBecause'>): string {
  if (refusedBecause) return `Not possible: ${REFUSALS[refusedBecause]}`
  return effect ? COMMAND_EFFECTS[effect] : 'Done'
}

/** Behind who gave it: `user Ann (101), star code`. */
export const COMMAND_WAYS: Readonly<Record<CommandWay, string>> = {
  'star-code': 'star code',
  'sip-info': 'record key',
  portal: 'portal',
  api: 'API',
  'phone-button': 'phone button',
  'auto-resume': 'by itself',
}
