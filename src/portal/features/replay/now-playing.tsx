import { Button } from '@mantine/core'
import { IconRepeatOff, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { formatDuration, spokenDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import type { Player } from '../../ui/player/player.ts'
import { IconButton, PlayButton } from '../../ui/player/player-controls.tsx'
import type { PlayerState } from '../../ui/player/player-state.ts'
import type { Programme } from '../../ui/player/programme.ts'
import { RateMenu } from '../../ui/player/rate-menu.tsx'
import { sliderStep } from '../../ui/time-line/slider-step.ts'
import classes from './replay-bar.module.css'

interface NowPlayingProps {
  readonly player: Player
  readonly state: PlayerState
  readonly programme: Programme
}

/** Goes on while people look at something else. */
export default function NowPlaying({ player, state, programme }: NowPlayingProps) {
  const { title, durationMs, link } = programme
  const { positionMs, failed, playing, rate, loop } = state
  return (
    <section className={classes.root} aria-label={t('Now playing')}>
      <Line player={player} positionMs={positionMs} durationMs={durationMs} />
      <div className={classes.row}>
        <PlayButton shown={{ state, playing, toggle: player.toggle }} />
        <Link {...link} className={classes.title} title={title}>
          {title}
        </Link>
        {failed ? (
          <span className={classes.failed} role="alert">
            {t('The audio could not be loaded.')}
            <Button size="compact-xs" variant="default" onClick={player.retry}>
              {t('Try again')}
            </Button>
          </span>
        ) : (
          <span className={classes.clock}>
            {formatDuration(positionMs)} <span>/ {formatDuration(durationMs)}</span>
          </span>
        )}
        {loop?.toMs !== undefined && <EndLoop from={loop.fromMs} to={loop.toMs} onEnd={() => player.loop('off')} />}
        <RateMenu rate={rate} onRate={(next) => player.like({ rate: next })} />
        <IconButton label={t('Stop playing')} onClick={player.eject}>
          <IconX size={17} stroke={1.7} />
        </IconButton>
      </div>
    </section>
  )
}

function EndLoop({ from, to, onEnd }: { readonly from: number; readonly to: number; readonly onEnd: () => void }) {
  const span = { from: formatDuration(from), to: formatDuration(to) }
  const label = t('Stop repeating {from}–{to}', span)
  return (
    <Button
      className={classes.loop}
      size="compact-xs"
      variant="light"
      aria-label={label}
      title={label}
      rightSection={<IconRepeatOff size={13} aria-hidden />}
      onClick={onEnd}
    >
      {span.from}–{span.to}
    </Button>
  )
}

/** Seek by click or arrow keys, on a line as thin as it can be pressed. */
function Line({ player, positionMs, durationMs }: { player: Player; positionMs: number; durationMs: number }) {
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const mark = (atMs: number) => line.current?.style.setProperty('--position', String(Math.min(1, atMs / durationMs)))
    mark(player.state.positionMs)
    return player.onPosition(mark)
  }, [player, durationMs])
  return (
    <div
      ref={line}
      className={classes.line}
      role="slider"
      tabIndex={0}
      aria-label={t('Position in what is played')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(positionMs / 1000)}
      aria-valuetext={t('{position} of {duration}', {
        position: spokenDuration(positionMs),
        duration: spokenDuration(durationMs),
      })}
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        player.seek(((event.clientX - box.left) / box.width) * durationMs)
      }}
      onKeyDown={(event) => {
        const step = sliderStep(event, durationMs)
        if (!step) return
        event.preventDefault()
        event.stopPropagation()
        if (step.kind === 'by') player.skip(step.ms)
        else player.seek(step.atMs)
      }}
    />
  )
}
