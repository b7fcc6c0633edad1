import { useState } from 'react'
import type { AnnotationChange } from '../../../contract/annotation.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import classes from './annotations.module.css'
import { useAnnotationChanges } from './api/annotations.ts'

interface AnnotationHistoryProps {
  readonly callId: string
  readonly timeZone: string
  /** On the time line that is shown. */
  readonly positionOf: (offsetMs: number) => number
}

/** Who said, changed and took back what; asked for when it is opened. */
export function AnnotationHistory({ callId, timeZone, positionOf }: AnnotationHistoryProps) {
  const [open, setOpen] = useState(false)
  const { data: changes } = useAnnotationChanges(callId, open)
  return (
    <details className={classes.history} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('History')}</summary>
      {changes?.length === 0 && <p className={classes.hint}>{t('Nothing was said of this call yet.')}</p>}
      <ol>
        {changes?.map((change) => (
          <li key={`${change.at} ${change.kind} ${change.noteId ?? change.tag ?? ''} ${change.version ?? ''}`}>
            <p>{words(change, positionOf)}</p>
            {change.text !== undefined && change.kind !== 'note-removed' && (
              <p className={classes.text}>{change.text}</p>
            )}
            <p className={classes.by}>
              {change.by.name} · <time dateTime={change.at}>{fullTime(Date.parse(change.at), timeZone)}</time>
            </p>
          </li>
        ))}
      </ol>
    </details>
  )
}

function words(change: AnnotationChange, positionOf: (offsetMs: number) => number): string {
  const { kind, label = '', reason, tag = '', offsetMs } = change
  const moment = offsetMs === undefined ? '' : ` · ${formatDuration(positionOf(offsetMs))}`
  switch (kind) {
    case 'note-added':
      return t('Note written') + moment
    case 'note-changed':
      return t('Note edited') + moment
    case 'note-removed':
      return t('Note removed') + moment
    case 'note-restored':
      return t('Note restored') + moment
    case 'disposition-set':
      return t('Disposition: {label}', { label: [label, reason].filter(Boolean).join(' · ') })
    case 'disposition-cleared':
      return t('Disposition taken back')
    case 'tag-added':
      return t('Tag {tag} added', { tag })
    case 'tag-removed':
      return t('Tag {tag} removed', { tag })
  }
}
