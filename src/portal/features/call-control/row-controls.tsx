import type { CallSummary } from '../../../contract/call.ts'
import { ControlButton } from './control-button.tsx'
import { controlChoices } from './control-choices.ts'
import classes from './live-controls.module.css'
import { useCommand } from './use-command.ts'

/** The same in a row of the list, as icons. What would be refused is said when it is tried. */
export function RowControls({ call, tabIndex }: { readonly call: CallSummary; readonly tabIndex: number }) {
  const command = useCommand(call.id)
  if (call.status === undefined || call.status === 'off') return null
  return (
    <span className={classes.root} data-row>
      {controlChoices({ status: call.status }).map((choice) => (
        <ControlButton
          key={choice.place}
          choice={choice}
          pending={command.isPending}
          compact
          tabIndex={tabIndex}
          onPress={command.mutate}
        />
      ))}
    </span>
  )
}
