import { IconEar, IconEarOff } from '@tabler/icons-react'
import type { CallSummary } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import { isolate } from '../../lib/isolate.ts'
import { partyName } from '../../lib/party-name.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { Hint } from '../../ui/hint.ts'
import classes from './listen-button.module.css'
import { useListening } from './listening-context.tsx'

interface ListenButtonProps {
  readonly call: Pick<CallSummary, 'id' | 'caller' | 'callee'>
  /** Only the icon; the label is the hint. */
  readonly compact?: boolean
  readonly tabIndex?: number
}

/** Begins and ends hearing a call while it goes on. */
export function ListenButton({ call, compact = false, tabIndex }: ListenButtonProps) {
  const { label, isOn, toggle } = useListenTo(call)
  const Icon = isOn ? IconEarOff : IconEar
  return (
    <Hint label={compact ? label : `${label} (l)`}>
      <button
        type="button"
        className={classes.root}
        data-on={isOn || undefined}
        data-compact={compact || undefined}
        aria-label={label}
        tabIndex={tabIndex}
        onClick={toggle}
      >
        <Icon size={15} stroke={1.8} aria-hidden />
        {!compact && <span className={classes.label}>{label}</span>}
      </button>
    </Hint>
  )
}

/** The same on the page of a call, with its key. */
export function ListenControl({ call }: Pick<ListenButtonProps, 'call'>) {
  const { toggle } = useListenTo(call)
  useShortcuts({ l: toggle })
  return <ListenButton call={call} />
}

function useListenTo({ id, caller, callee }: ListenButtonProps['call']) {
  const { listening, start, stop } = useListening()
  const isOn = listening?.callId === id
  const title = `${isolate(partyName(caller).main)} → ${isolate(partyName(callee).main)}`
  const toggle = () => (isOn ? stop() : start(id, title))
  return { isOn, toggle, label: isOn ? t('Stop listening') : t('Listen') }
}
