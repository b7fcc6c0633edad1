import { Button } from '@mantine/core'
import { type Ref, useImperativeHandle, useMemo } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import { LinkButton, useLinkToSecond } from '../../ui/player/link-button.tsx'
import { PlayerControls } from '../../ui/player/player-controls.tsx'
import { usePlayerKeys } from '../../ui/player/player-keys.ts'
import { useProgramme } from '../../ui/player/use-programme.ts'
import { TimeLine } from '../../ui/time-line/time-line.tsx'
import classes from './call-player.module.css'
import { callProgramme } from './call-programme.ts'
import { DownloadMenu } from './download-menu.tsx'
import { ProofBadge } from './proof-badge.tsx'
import { RedactButton } from './redact-button.tsx'
import { RedactedList } from './redacted-list.tsx'
import { SealedNote } from './sealed-note.tsx'
import { StretchList } from './stretch-list.tsx'
import type { Course } from './use-course.ts'

/** What other parts of the page ask of the player; milliseconds on the time line. */
export interface PlayerHandle {
  readonly positionMs: () => number
  readonly seek: (atMs: number) => void
}

interface CallPlayerProps {
  readonly ref?: Ref<PlayerHandle>
  readonly call: CallDetails
  readonly course: Course
  readonly mayDownload: boolean
  /** Where a link said that it begins. */
  readonly startMs?: number | undefined
  readonly timeZone: string
  readonly mayRedact: boolean
}

/** The call on its time line, and everything that was recorded of it in one player. */
export function CallPlayer({ ref, call, course, mayDownload, startMs, timeZone, mayRedact }: CallPlayerProps) {
  const { axis, parts, gaps, marks, peaks } = course
  const programme = useMemo(() => callProgramme(call, axis, peaks), [call, axis, peaks])
  const shown = useProgramme(programme, startMs)
  const { player, state, isLoaded, positionMs } = shown
  const { seek } = shown
  useImperativeHandle(ref, () => ({ positionMs: () => positionMs, seek }), [positionMs, seek])
  const link = useLinkToSecond(programme.link, positionMs)
  const current = parts.find(({ toMs, kind }) => kind === 'recorded' && positionMs < toMs) ?? parts.at(-1)
  const [only, ...others] = call.recordings
  usePlayerKeys(player, { isElsewhere: !isLoaded, toggle: shown.toggle, skip: shown.skip, copyLink: link.copy })

  return (
    <div className={classes.root}>
      <TimeLine
        durationMs={axis.durationMs}
        parts={parts}
        gaps={gaps}
        marks={marks}
        loop={isLoaded ? state.loop : undefined}
        seek={{ positionMs, surface: shown.surface, onSeek: shown.seek, onSkip: shown.skip }}
      />
      {isLoaded && state.failed ? (
        <div className={classes.failed} role="alert">
          {t('The audio could not be loaded.')}
          <Button size="compact-xs" variant="default" onClick={player.retry}>
            {t('Try again')}
          </Button>
        </div>
      ) : (
        <PlayerControls shown={shown} durationMs={axis.durationMs} channels={current?.voices ?? []}>
          <LinkButton {...link} />
          {mayRedact && call.state === 'ready' && !call.recordings.some(({ sealed }) => sealed) && (
            <RedactButton call={call} axis={axis} loop={isLoaded ? state.loop : undefined} positionMs={positionMs} />
          )}
          {mayDownload && only && others.length === 0 && <DownloadMenu callId={call.id} recording={only} />}
        </PlayerControls>
      )}
      <SealedNote recordings={call.recordings} />
      <StretchList
        call={call}
        course={course}
        mayDownload={mayDownload && others.length > 0}
        playing={current?.key}
        onPlay={shown.playFrom}
      />
      <RedactedList call={call} axis={axis} />
      <ProofBadge call={call} timeZone={timeZone} />
    </div>
  )
}
