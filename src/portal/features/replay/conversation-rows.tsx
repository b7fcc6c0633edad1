import { ActionIcon, Button } from '@mantine/core'
import { IconPlayerPlayFilled, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { describeError } from '../../lib/describe-error.ts'
import { formatDuration, spokenDuration } from '../../lib/format-duration.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { useKeptFocus } from '../../lib/use-kept-focus.ts'
import { VoiceLevel } from '../../ui/player/voice-level.tsx'
import type { LoadedConversation } from './conversation.ts'
import classes from './conversation-rows.module.css'

interface ConversationRowsProps {
  readonly loaded: readonly LoadedConversation[]
  readonly colors: ReadonlyMap<string, string>
  /** Wave forms are wanted too. */
  readonly details: boolean
  readonly levels: ReadonlyMap<string, number>
  readonly current: string | undefined
  readonly onLevel: (id: string, level: number) => void
  readonly onPlay: (id: string) => void
  readonly onRemove: (id: string) => void
  readonly onRetry: (id: string) => void
}

/** The conversations one below the other: what is there of each, how loud it is, and from where it plays. */
export function ConversationRows({ loaded, colors, levels, current, onRemove, ...rest }: ConversationRowsProps) {
  const list = useRef<HTMLOListElement>(null)
  const left = useRef(0)
  // Not to the next button that takes one away: Space is for the player.
  useKeptFocus(loaded.length, () => {
    const titles = list.current?.querySelectorAll<HTMLElement>(`.${classes.title}`)
    return titles?.[Math.min(left.current, titles.length - 1)]
  })
  const remove = (id: string) => {
    left.current = loaded.findIndex((each) => each.id === id)
    onRemove(id)
  }
  return (
    <ol ref={list} className={classes.root} aria-label={t('Conversations')}>
      {loaded.map((each) => (
        <Row
          key={each.id}
          each={each}
          color={colors.get(each.id) ?? ''}
          level={levels.get(each.id) ?? 1}
          isCurrent={each.id === current}
          onRemove={remove}
          {...rest}
        />
      ))}
    </ol>
  )
}

interface RowProps extends Omit<ConversationRowsProps, 'loaded' | 'colors' | 'levels' | 'current'> {
  readonly each: LoadedConversation
  readonly color: string
  readonly level: number
  readonly isCurrent: boolean
}

function Row({ each, color, level, isCurrent, details, onLevel, onPlay, onRemove, onRetry }: RowProps) {
  const { id } = each
  const conversation = 'conversation' in each ? each.conversation : undefined
  const title = conversation?.title ?? t('Conversation')
  const isHeard = conversation !== undefined && each.state !== 'silent'
  return (
    <li className={classes.row} aria-current={isCurrent || undefined}>
      <span className={classes.swatch} style={{ background: color }} aria-hidden />
      {isHeard ? (
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={t('Play {title}', { title })}
          onClick={() => onPlay(id)}
        >
          <IconPlayerPlayFilled size={12} />
        </ActionIcon>
      ) : (
        <span />
      )}
      <span className={classes.what}>
        <Link to="/calls/$callId" params={{ callId: id }} className={classes.title} title={title}>
          {title}
        </Link>
        {conversation && (
          <span className={classes.when}>
            {fullTime(conversation.startMs, conversation.timeZone)} ·{' '}
            <span title={spokenDuration(conversation.durationMs)}>{formatDuration(conversation.durationMs)}</span>
          </span>
        )}
      </span>
      <span className={classes.state} data-state={each.state}>
        {stateWords(each, details)}
        {(each.state === 'failed' || each.state === 'plain') && (
          <Button size="compact-xs" variant="default" onClick={() => onRetry(id)}>
            {t('Try again')}
          </Button>
        )}
      </span>
      {isHeard && (
        <span className={classes.level}>
          <VoiceLevel name={title} level={level} onLevel={(next) => onLevel(id, next)} />
        </span>
      )}
      <ActionIcon
        className={classes.remove}
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t('Take {title} away', { title })}
        onClick={() => onRemove(id)}
      >
        <IconX size={14} />
      </ActionIcon>
    </li>
  )
}

function stateWords(each: LoadedConversation, details: boolean): string {
  switch (each.state) {
    case 'waiting':
      return t('Waiting')
    case 'loading':
      return t('Loading…')
    case 'failed':
      return describeError(each.error).title
    case 'silent':
      return each.conversation.silence
    case 'heard':
      return details ? t('Loading the wave form…') : t('Voice only')
    case 'plain':
      return t('Without its wave form')
    case 'ready':
      return t('Ready')
  }
}
