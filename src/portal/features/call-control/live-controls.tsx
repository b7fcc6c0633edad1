import type { CallDetails } from '../../../contract/call.ts'
import type { ControlCommand } from '../../../core/model/policy.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { useNow } from '../../lib/use-now.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { toast } from '../../ui/toast.ts'
import { ControlButton } from './control-button.tsx'
import { controlChoices } from './control-choices.ts'
import classes from './live-controls.module.css'
import { useCommand } from './use-command.ts'

const KEYS: Readonly<Record<ControlCommand, string>> = { start: 'r', resume: 'p', pause: 'p', stop: 's' }

/** Buttons of the open call while it goes on. Nothing for those who may not control it. */
export function LiveControls({ call }: { readonly call: CallDetails }) {
  const command = useCommand(call.id)
  const nowMs = useNow(500)
  const { control } = call
  const choices = control && control.commands.length > 0 ? controlChoices(control) : []
  const press = (key: string) => () => {
    const choice = choices.find((each) => KEYS[each.command] === key)
    if (!choice) return false
    if (choice.unavailable) toast(choice.unavailable)
    else if (!command.isPending) command.mutate(choice.command)
    return true
  }
  useShortcuts({ r: press('r'), p: press('p'), s: press('s') })
  if (choices.length === 0) return null
  const resumesInMs = control?.autoResumeAt === undefined ? undefined : Date.parse(control.autoResumeAt) - nowMs
  return (
    <span className={classes.root}>
      {choices.map((choice) => (
        <ControlButton
          key={choice.place}
          choice={choice}
          pending={command.isPending}
          shortcut={KEYS[choice.command]}
          extra={
            choice.command === 'resume' && resumesInMs !== undefined
              ? // What has begun of a second is left.
                formatDuration(Math.max(0, resumesInMs) + 999)
              : undefined
          }
          onPress={command.mutate}
        />
      ))}
    </span>
  )
}
