import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerRecordFilled,
  IconPlayerStopFilled,
} from '@tabler/icons-react'
import type { ControlCommand } from '../../../core/model/policy.ts'
import { Hint } from '../../ui/hint.ts'
import classes from './control-button.module.css'
import type { ControlChoice } from './control-choices.ts'

const ICONS = {
  start: IconPlayerRecordFilled,
  stop: IconPlayerStopFilled,
  pause: IconPlayerPauseFilled,
  resume: IconPlayerPlayFilled,
} satisfies Record<ControlCommand, unknown>

interface ControlButtonProps {
  readonly choice: ControlChoice
  readonly pending: boolean
  readonly onPress: (command: ControlCommand) => void
  /** Behind the label, e.g. how long until it happens by itself. */
  readonly extra?: string | undefined
  /** Shown with the hint. */
  readonly shortcut?: string
  /** Only the icon; the label is the hint. */
  readonly compact?: boolean
  readonly tabIndex?: number
}

/** One command. A button that would do nothing says why instead. */
export function ControlButton(props: ControlButtonProps) {
  const { choice, pending, onPress, extra, shortcut, compact = false, tabIndex } = props
  const { command, label, unavailable } = choice
  const Icon = ICONS[command]
  const hint = unavailable ?? `${label}${shortcut ? ` (${shortcut})` : ''}`
  return (
    <Hint label={hint}>
      {/* Not `disabled`: the reason must be readable with mouse and keyboard. */}
      <button
        type="button"
        className={classes.root}
        data-command={command}
        data-compact={compact || undefined}
        aria-disabled={unavailable !== undefined || pending || undefined}
        aria-label={unavailable ? `${label}. ${unavailable}` : label}
        tabIndex={tabIndex}
        onClick={() => unavailable === undefined && !pending && onPress(command)}
      >
        <Icon size={14} aria-hidden />
        {!compact && <span className={classes.label}>{label}</span>}
        {extra && <span className={classes.extra}>{extra}</span>}
      </button>
    </Hint>
  )
}
