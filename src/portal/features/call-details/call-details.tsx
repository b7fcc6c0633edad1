import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconPhoneOff, IconX } from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import type { CallDetails as Details } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import { isNotThere } from '../../lib/request.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { useDocumentTitle } from '../../ui/page.tsx'
import { useCall } from './api/use-call.ts'
import classes from './call-details.module.css'
import { CallHeading } from './call-heading.tsx'
import { CallPlayer, type PlayerHandle } from './call-player.tsx'
import { callTitle } from './call-programme.ts'
import { channelNames, streamName } from './channel-names.ts'
import { DetailsSkeleton } from './details-skeleton.tsx'
import { Flags } from './flags.tsx'
import { Kept } from './kept.tsx'
import { type MomentNote, offsetOf, positionOf } from './note-moments.ts'
import { Parties } from './parties.tsx'
import { Quality } from './quality.tsx'
import { recordingName } from './recording-name.ts'
import { SealedCall } from './sealed-call.tsx'
import { Section } from './section.tsx'
import { SilentCall } from './silent-call.tsx'
import { sourceWords } from './source-words.ts'
import { Summary } from './summary.tsx'
import { Technical } from './technical.tsx'
import { useCourse } from './use-course.ts'
import { Why } from './why.tsx'

/** Moments of the call as its time line shows them; milliseconds on both sides. */
export interface CallMoments {
  readonly positionOf: (offsetMs: number) => number
  readonly offsetOf: (positionMs: number) => number
  /** Where nothing was recorded there is no place to play from. */
  readonly player?: { readonly positionMs: () => number; readonly seek: (positionMs: number) => void }
}

interface CallDetailsProps {
  readonly callId: string
  /** Where a link said that playing begins. */
  readonly startMs?: number | undefined
  readonly timeZoneOf: (accountId: string) => string
  readonly accountName: (accountId: string) => string | undefined
  readonly onClose: () => void
  readonly mayDownload: boolean
  readonly mayRedact: boolean
  /** Beside the title: what can be done with a call while it goes on. */
  readonly liveControls?: (call: Details) => ReactNode
  /** Beside the title, e.g. an export button. */
  readonly actions: (call: Details) => ReactNode
  /** Below the player: what is not for whoever looks, and who may hear it. */
  readonly access?: (call: Details) => ReactNode
  /** Written about moments of it: marks on its time line. */
  readonly notes?: readonly MomentNote[] | undefined
  /** Among the technical details: where a recording lies. */
  readonly stored?: ((call: Details, recordingId: string) => ReactNode) | undefined
  /** What people said of it. */
  readonly annotations?: (call: Details, moments: CallMoments) => ReactNode
}

/** One call: what was said, who said it, and why it was or was not recorded. */
export function CallDetails(props: CallDetailsProps) {
  const { callId, startMs, timeZoneOf, accountName, onClose, mayDownload, mayRedact } = props
  const { liveControls, actions, access, notes, stored, annotations } = props
  const { data: call, error, refetch } = useCall(callId)
  const title = call ? callTitle(call) : t('Call')
  useDocumentTitle(title)
  return (
    <aside className={classes.root} aria-label={t('Call details')}>
      <header className={classes.head}>
        <Tooltip label={t('Close (Esc)')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('Close')} onClick={onClose} className={classes.back}>
            <IconArrowLeft size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        <CallHeading title={title}>{title}</CallHeading>
        {call?.state === 'live' && liveControls?.(call)}
        {call && actions(call)}
        <Tooltip label={t('Close (Esc)')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('Close')} onClick={onClose} className={classes.close}>
            <IconX size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </header>
      <div className={classes.body}>
        {call ? (
          <Body
            call={call}
            startMs={startMs}
            timeZone={timeZoneOf(call.accountId)}
            accountName={accountName(call.accountId)}
            mayDownload={mayDownload}
            mayRedact={mayRedact}
            access={access?.(call)}
            notes={notes}
            stored={stored}
            annotations={annotations}
          />
        ) : isNotThere(error) ? (
          <NoSuchCall onClose={onClose} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <DetailsSkeleton />
        )}
      </div>
    </aside>
  )
}

/** Whether it never was, was removed, or is kept from whoever looks: they are not told which. */
function NoSuchCall({ onClose }: { readonly onClose: () => void }) {
  return (
    <div role="alert">
      <EmptyState
        icon={<IconPhoneOff size={22} stroke={1.5} />}
        title={t('There is no such call')}
        action={
          <Button variant="default" onClick={onClose}>
            {t('Back to the calls')}
          </Button>
        }
      >
        {t('Its retention may be over, or it is not for you to see. Whoever sent you the link can say which.')}
      </EmptyState>
    </div>
  )
}

interface BodyProps {
  readonly call: Details
  readonly startMs: number | undefined
  readonly timeZone: string
  readonly accountName: string | undefined
  readonly mayDownload: boolean
  readonly mayRedact: boolean
  readonly access: ReactNode
  readonly notes: CallDetailsProps['notes']
  readonly stored: CallDetailsProps['stored']
  readonly annotations: CallDetailsProps['annotations']
}

function Body(props: BodyProps) {
  const { call, startMs, timeZone, accountName, mayDownload, mayRedact, access, notes, stored, annotations } = props
  const course = useCourse(call, notes)
  const { axis } = course
  const player = useRef<PlayerHandle>(null)
  const moments: CallMoments = {
    positionOf: (offsetMs) => positionOf(call, axis, offsetMs),
    offsetOf: (positionMs) => offsetOf(call, axis, positionMs),
    ...(call.recordings.some(({ sealed }) => !sealed) && {
      player: { positionMs: () => player.current?.positionMs() ?? 0, seek: (atMs) => player.current?.seek(atMs) },
    }),
  }
  return (
    <>
      <Summary call={call} timeZone={timeZone} accountName={accountName} />
      <Flags flags={call.flags} metadataShown={call.metadata !== undefined} />
      {call.recordings.length > 0 && call.recordings.every(({ sealed }) => sealed) ? (
        <SealedCall call={call} course={course} mayDownload={mayDownload} timeZone={timeZone} />
      ) : call.recordings.length > 0 ? (
        <CallPlayer
          ref={player}
          call={call}
          course={course}
          mayDownload={mayDownload}
          startMs={startMs}
          timeZone={timeZone}
          mayRedact={mayRedact}
        />
      ) : (
        <SilentCall call={call} course={course} />
      )}
      <Kept recordings={call.recordings} timeZone={timeZone} />
      {access}
      {annotations && <Section title={t('Notes')}>{annotations(call, moments)}</Section>}
      <Section title={whyTitle(call)}>
        <Why call={call} course={course} timeZone={timeZone} />
      </Section>
      <Section title={t('Parties')}>
        <Parties call={call} timeZone={timeZone} />
      </Section>
      {call.recordings.length > 0 && (
        <Section title={t('Quality of the recording')}>
          <Quality
            recordings={call.recordings}
            channelNames={(recording) => channelNames(call, recording)}
            recordingName={(recording) => recordingName(recording, call.recordings, timeZone)}
            streamName={(streamId) => streamName(call, streamId) ?? t('Stream {streamId}', { streamId: streamId + 1 })}
          />
          {sourceWords(call) && <p className={classes.sources}>{sourceWords(call)}</p>}
        </Section>
      )}
      <Section title={t('Technical details')}>
        <Technical call={call} timeZone={timeZone} stored={stored && ((id) => stored(call, id))} />
      </Section>
    </>
  )
}

/** A call that was to be recorded may leave nothing behind, such as one that was too short. */
function whyTitle({ outcome, state, recorded, segments }: Details): string {
  const isKept = recorded || (state !== 'ready' && (outcome === 'record' || segments.length > 0))
  if (state === 'live') return isKept ? t('Why it is recorded') : t('Why it is not recorded')
  return isKept ? t('Why it was recorded') : t('Why it was not recorded')
}
