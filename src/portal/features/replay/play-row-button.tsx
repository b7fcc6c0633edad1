import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import { partyName } from '../../lib/party-name.ts'
import { usePlayer } from '../../ui/player/player-context.tsx'
import classes from './play-row-button.module.css'

interface PlayRowButtonProps {
  readonly call: Pick<CallSummary, 'id' | 'caller' | 'callee'>
  readonly tabIndex: number
  /** Begins it, or pauses and goes on. */
  readonly onPress: (callId: string) => void
}

/** Plays a call of the list without opening it. */
export function PlayRowButton({ call, tabIndex, onPress }: PlayRowButtonProps) {
  const { id } = call
  const player = usePlayer()
  // Not the whole state: the rows would be drawn again with every second that is played.
  const playing = useSyncExternalStore(
    player.subscribe,
    () => player.state.playing && player.state.programme?.id === id,
  )
  const Icon = playing ? IconPlayerPauseFilled : IconPlayerPlayFilled
  const parties = { caller: partyName(call.caller).main, callee: partyName(call.callee).main }
  return (
    <button
      type="button"
      className={classes.root}
      data-playing={playing || undefined}
      tabIndex={tabIndex}
      aria-label={
        playing
          ? t('Pause the call from {caller} to {callee}', parties)
          : t('Play the call from {caller} to {callee}', parties)
      }
      onClick={() => onPress(id)}
    >
      <Icon size={13} aria-hidden />
    </button>
  )
}
