import { Tooltip } from '@mantine/core'
import {
  IconArrowForwardUp,
  IconBan,
  IconNote,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerRecordFilled,
  IconPlayerStopFilled,
  IconPointFilled,
} from '@tabler/icons-react'
import { type KeyboardEvent, memo, useState } from 'react'
import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import { clusterMarks, type MarkCluster, type TimeLineMark } from './cluster-marks.ts'
import classes from './time-line.module.css'

interface MarkStripProps {
  readonly marks: readonly TimeLineMark[]
  readonly durationMs: number
  readonly width: number
  readonly onSeek: ((atMs: number) => void) | undefined
}

const ICONS = {
  start: IconPlayerRecordFilled,
  stop: IconPlayerStopFilled,
  pause: IconPlayerPauseFilled,
  resume: IconPlayerPlayFilled,
  refused: IconBan,
  transfer: IconArrowForwardUp,
  note: IconNote,
  event: IconPointFilled,
} satisfies Partial<Record<TimeLineMark['kind'], typeof IconBan>>

const MOST_TOLD = 8

/** What happened, above the line: one tab stop, arrow keys go from mark to mark, Enter goes there. */
export const MarkStrip = memo(function MarkStrip({ marks, durationMs, width, onSeek }: MarkStripProps) {
  const [active, setActive] = useState(0)
  const clusters = clusterMarks(marks, durationMs, width)
  if (clusters.length === 0) return null
  const reachable = Math.min(active, clusters.length - 1)
  const key = (event: KeyboardEvent<HTMLElement>) => {
    const targets: Record<string, number> = {
      ArrowLeft: reachable - 1,
      ArrowRight: reachable + 1,
      Home: 0,
      End: clusters.length - 1,
    }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    const next = Math.min(clusters.length - 1, Math.max(0, target))
    setActive(next)
    event.currentTarget.querySelectorAll('button')[next]?.focus()
  }
  return (
    <ul className={classes.strip} aria-label={t('What happened during the call')} onKeyDown={key}>
      {clusters.map((cluster, index) => (
        <li key={cluster.marks[0].key} style={{ left: cluster.leftPx }}>
          <Tooltip
            label={<Told cluster={cluster} />}
            events={{ hover: true, focus: true, touch: true }}
            multiline
            maw={320}
          >
            <button
              type="button"
              className={classes.mark}
              data-kind={kindOf(cluster)}
              tabIndex={index === reachable ? 0 : -1}
              aria-label={inWords(cluster)}
              onFocus={() => setActive(index)}
              onClick={() => onSeek?.(cluster.marks[0].atMs)}
            >
              <Face cluster={cluster} />
            </button>
          </Tooltip>
        </li>
      ))}
    </ul>
  )
})

const toldOf = ({ atMs, words }: TimeLineMark): string => `${formatDuration(atMs)} ${words}`

const inWords = ({ marks }: MarkCluster): string =>
  [...marks.slice(0, MOST_TOLD).map(toldOf), ...(marks.length > MOST_TOLD ? [moreThan(marks.length)] : [])].join('; ')

const moreThan = (count: number): string => t('and {count} more', { count: count - MOST_TOLD })

const kindOf = ({ marks }: MarkCluster) => (marks.length > 1 ? 'several' : marks[0].kind)

function Face({ cluster: { marks } }: { readonly cluster: MarkCluster }) {
  const [first] = marks
  if (marks.length > 1) return marks.length
  if (first.kind === 'digits') return first.text
  const Icon = ICONS[first.kind]
  return <Icon size={11} aria-hidden />
}

function Told({ cluster: { marks } }: { readonly cluster: MarkCluster }) {
  return (
    <>
      {marks.slice(0, MOST_TOLD).map((mark) => (
        <div key={mark.key}>{toldOf(mark)}</div>
      ))}
      {marks.length > MOST_TOLD && <div>{moreThan(marks.length)}</div>}
    </>
  )
}
