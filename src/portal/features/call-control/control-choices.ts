import type { RecordingControl } from '../../../contract/call-control.ts'
import type { ControlCommand } from '../../../core/model/policy.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'

export interface ControlChoice {
  /** Buttons that take each other's place are one: the focus stays. */
  readonly place: 'stop' | 'other'
  readonly command: ControlCommand
  readonly label: string
  /** Why it would do nothing; absent when it can be given. */
  readonly unavailable?: string
}

const LABELS: Readonly<Record<ControlCommand, string>> = {
  start: t('Record'),
  stop: t('Stop'),
  pause: t('Pause'),
  resume: t('Resume'),
}

const COMMANDS_OF: Readonly<Record<RecordingControl['status'], readonly ControlCommand[]>> = {
  off: ['start'],
  armed: ['start'],
  recording: ['pause', 'stop'],
  paused: ['resume', 'stop'],
}

/** The buttons that make sense now, with the reason of those that would be refused. A list does not know the reasons. */
export function controlChoices({
  status,
  commands = [],
}: Pick<RecordingControl, 'status'> & Partial<Pick<RecordingControl, 'commands'>>): readonly ControlChoice[] {
  return COMMANDS_OF[status].map((command) => {
    const outcome = commands.find((each) => each.command === command)
    const choice = { place: command === 'stop' ? command : 'other', command, label: LABELS[command] } as const
    return outcome?.refusedBecause ? { ...choice, unavailable: say(outcome.words) } : choice
  })
}
