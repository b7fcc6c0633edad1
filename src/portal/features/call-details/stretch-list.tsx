import { IconPlayerPlayFilled } from '@tabler/icons-react'
import { memo, useState } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import type { CallSegment } from '../../../contract/segment.ts'
import { formatDuration, spokenDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import { sentence } from '../../lib/sentence.ts'
import type { Stretch, TimeLineGap, TimeLinePart } from '../../ui/time-line/time-line-part.ts'
import { DownloadMenu } from './download-menu.tsx'
import { whoMayHear, whySegment } from './segment-words.ts'
import classes from './stretch-list.module.css'
import type { Course } from './use-course.ts'

interface StretchListProps {
  readonly call: CallDetails
  readonly course: Course
  readonly mayDownload: boolean
  /** Key of the part at the play head. */
  readonly playing?: string | undefined
  readonly onPlay?: (atMs: number) => void
}

type Item = { readonly part: TimeLinePart } | { readonly gap: TimeLineGap }

/** So many are shown at first; of a call with more, most are alike. */
const FIRST_SHOWN = 7
const HOUR_MS = 3_600_000

/** The parts of a call one below the other: whose, why, who may hear them, and what is missing between them. */
export const StretchList = memo(function StretchList({ call, course, mayDownload, playing, onPlay }: StretchListProps) {
  const { parts, gaps } = course
  const [all, setAll] = useState(false)
  if (parts.length + gaps.length < 2) return null
  const items: readonly Item[] = [...parts.map((part) => ({ part })), ...gaps.map((gap) => ({ gap }))].sort(
    (left, right) => stretchOf(left).fromMs - stretchOf(right).fromMs,
  )
  const shown = all || items.length <= FIRST_SHOWN + 2 ? items : items.slice(0, FIRST_SHOWN)
  return (
    <>
      <ol
        className={classes.root}
        data-long={course.axis.durationMs >= HOUR_MS || undefined}
        aria-label={t('Parts of the call')}
      >
        {shown.map((item) =>
          'part' in item ? (
            <PartRow
              key={item.part.key}
              call={call}
              part={item.part}
              mayDownload={mayDownload}
              current={item.part.key === playing}
              onPlay={onPlay}
            />
          ) : (
            <li key={`${item.gap.kind} ${item.gap.fromMs}`} className={classes.gap} data-kind={item.gap.kind}>
              <span className={classes.swatch} aria-hidden />
              <Times stretch={item.gap} />
              <span className={classes.words}>{item.gap.words}</span>
            </li>
          ),
        )}
      </ol>
      {shown.length < items.length && (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          {t('Show all {total}', { total: items.length })}
        </button>
      )}
    </>
  )
})

const stretchOf = (item: Item): Stretch => ('part' in item ? item.part : item.gap)

interface PartRowProps {
  readonly call: CallDetails
  readonly part: TimeLinePart
  readonly mayDownload: boolean
  readonly current: boolean
  readonly onPlay: ((atMs: number) => void) | undefined
}

function PartRow({ call, part, mayDownload, current, onPlay }: PartRowProps) {
  const segment = call.segments.find(({ index }) => part.key === `segment ${index}`)
  const recording = call.recordings.find(({ id }) => id === (segment?.recordingId ?? part.key))
  const name = sentence(part.label)
  return (
    <li className={classes.part} aria-current={current || undefined}>
      {recording && !recording.sealed && onPlay ? (
        <button
          type="button"
          className={classes.play}
          aria-label={t('Play {name} from {from}', { name, from: formatDuration(part.fromMs) })}
          onClick={() => onPlay(part.fromMs)}
        >
          <IconPlayerPlayFilled size={11} aria-hidden />
        </button>
      ) : (
        <span />
      )}
      <Times stretch={part} />
      <div className={classes.words}>
        <b>{name}</b>
        {part.state && <span className={classes.state}>{part.state}</span>}
        {segment && <PartFacts segment={segment} part={part} />}
      </div>
      {mayDownload && recording && <DownloadMenu callId={call.id} recording={recording} name={name} />}
    </li>
  )
}

/** Why, what is silent in it, who may hear it. */
function PartFacts({ segment, part }: { readonly segment: CallSegment; readonly part: TimeLinePart }) {
  const pausedMs = part.pauses.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  return (
    <>
      <div className={classes.why}>{sentence(whySegment(segment))}</div>
      {pausedMs > 0 && (
        <div className={classes.paused}>
          {t('Paused {count} times, {paused}: {times}', {
            count: part.pauses.length,
            paused: spokenDuration(pausedMs),
            times: part.pauses
              .slice(0, 4)
              .map(({ fromMs, toMs }) => `${formatDuration(fromMs)}–${formatDuration(toMs)}`)
              .join(', '),
          })}
          {part.pauses.length > 4 && ' …'}
        </div>
      )}
      <div className={classes.heard} title={whoMayHear(segment)}>
        {segment.withheld && `${t('Not for you.')} `}
        {t('May be heard by {who}', { who: whoMayHear(segment) })}
      </div>
    </>
  )
}

function Times({ stretch: { fromMs, toMs } }: { readonly stretch: Stretch }) {
  return (
    <span className={classes.times} title={spokenDuration(toMs - fromMs)}>
      {formatDuration(fromMs)}–{formatDuration(toMs)}
    </span>
  )
}
