import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconVolume, IconVolumeOff, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { t } from '../../lib/i18n.ts'
import { partyName } from '../../lib/party-name.ts'
import { LiveDot } from '../../ui/live-dot.tsx'
import { feedWords } from './feed-words.ts'
import classes from './listening-bar.module.css'
import type { Listening } from './listening-context.tsx'
import type { LiveSoundPlayer } from './live-sound.ts'

const SIDES = [t('Left'), t('Right')] as const

interface ListeningBarProps {
  readonly listening: Listening
  readonly onStop: () => void
}

/** Who speaks how loud, and why there is nothing to hear. */
export default function ListeningBar({ listening, onStop }: ListeningBarProps) {
  const { title, feed, channels, player } = listening
  const isSent = feed.kind === 'live' && feed.state.status === 'recording'
  const isSilent = useIsSilent(player) && isSent
  const isHeard = isSent && !isSilent
  return (
    <section className={classes.root} aria-label={t('Listening to a live call')}>
      <div className={classes.head}>
        <b title={title}>{title}</b>
        <span className={classes.state} role="status" data-heard={isHeard || undefined}>
          {isHeard && <LiveDot />}
          {isSilent ? t('Live, without sound') : feedWords(feed)}
        </span>
        <Tooltip label={t('Stop listening')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('Stop listening')} onClick={onStop}>
            <IconX size={17} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </div>
      {isSilent && <SilentNotice player={player} />}
      {(feed.kind === 'live' || feed.kind === 'connecting') && (
        <div className={classes.voices}>
          {SIDES.map((side, channel) => {
            const party = channels[channel]?.party
            return <Voice key={side} name={party ? partyName(party).main : side} channel={channel} player={player} />
          })}
        </div>
      )}
    </section>
  )
}

/** A browser takes a moment to begin; some never do. */
const BEGINS_WITHIN_MS = 1000

function useIsSilent(player: LiveSoundPlayer): boolean {
  const isSounding = useSyncExternalStore(player.onSoundingChange, player.isSounding)
  const [isSilent, setSilent] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSilent(!isSounding), isSounding ? 0 : BEGINS_WITHIN_MS)
    return () => clearTimeout(timer)
  }, [isSounding])
  return isSilent
}

function SilentNotice({ player }: Pick<Listening, 'player'>) {
  const [wasTried, setTried] = useState(false)
  return (
    <div className={classes.silent} role="alert">
      <span>
        {wasTried
          ? t('Still no sound. Is a loudspeaker or headset connected?')
          : t('Your browser does not play the sound by itself.')}
      </span>
      <Button
        size="xs"
        onClick={() => {
          player.resume()
          setTimeout(() => setTried(true), BEGINS_WITHIN_MS)
        }}
      >
        {t('Play sound')}
      </Button>
    </div>
  )
}

interface VoiceProps {
  readonly name: string
  readonly channel: number
  readonly player: LiveSoundPlayer
}

/** One party: how loud it speaks, and how loud it is heard. */
function Voice({ name, channel, player }: VoiceProps) {
  const [volume, setVolume] = useState(1)
  const level = useRef<HTMLMeterElement>(null)
  useEffect(() => player.setVolume(channel, volume), [player, channel, volume])
  useEffect(() => {
    // Written past React: it changes with every frame.
    const timer = setInterval(() => {
      if (level.current) level.current.value = Math.min(1, 3 * player.level(channel))
    }, 50)
    return () => clearInterval(timer)
  }, [player, channel])
  const Icon = volume === 0 ? IconVolumeOff : IconVolume
  return (
    <div className={classes.voice} data-channel={channel}>
      <bdi className={classes.name}>{name}</bdi>
      <meter
        ref={level}
        className={classes.level}
        aria-label={t('Level of {name}', { name })}
        min={0}
        max={1}
        value={0}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={volume === 0 ? t('Unmute {name}', { name }) : t('Mute {name}', { name })}
        onClick={() => setVolume(volume === 0 ? 1 : 0)}
      >
        <Icon size={15} stroke={1.7} />
      </ActionIcon>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={volume}
        aria-label={t('Volume of {name}', { name })}
        onChange={(event) => setVolume(Number(event.currentTarget.value))}
      />
    </div>
  )
}
