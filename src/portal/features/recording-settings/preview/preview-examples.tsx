import { Link } from '@tanstack/react-router'
import type { SettingsPreview } from '../../../../contract/settings-preview.ts'
import { DIRECTION_WORDS } from '../../../lib/call-words.ts'
import { formatDuration } from '../../../lib/format-duration.ts'
import { fullTime } from '../../../lib/format-time.ts'
import { t } from '../../../lib/i18n.ts'
import { partyName } from '../../../lib/party-name.ts'
import { withCellWords } from '../../../lib/trace-words.ts'
import classes from './preview-result.module.css'

interface PreviewExamplesProps {
  readonly hint: string
  readonly total: number
  readonly examples: SettingsPreview['examples']['newlyRecorded']
  readonly timeZone: string
}

/** Calls of one kind, each with what is said of it now and what would be. */
export function PreviewExamples({ hint, total, examples, timeZone }: PreviewExamplesProps) {
  return (
    <>
      <p className={classes.hint}>
        {hint}
        {total > examples.length &&
          ` ${t('These are the newest {shown} of {total}.', { shown: examples.length, total })}`}{' '}
        {t('A call opens in a tab of its own.')}
      </p>
      <ul className={classes.examples} aria-label={t('Calls that would change')}>
        {examples.map(({ callId, startedAt, durationMs, direction, caller, callee, before, after }) => (
          <li key={callId}>
            <Link to="/calls/$callId" params={{ callId }} target="_blank">
              <b>
                {partyName(caller).main} → {partyName(callee).main}
              </b>
              <small>
                {DIRECTION_WORDS[direction]} · {fullTime(Date.parse(startedAt), timeZone)} ·{' '}
                {formatDuration(durationMs)}
              </small>
            </Link>
            <span className={classes.words}>
              <span>
                <small>{t('Now')}</small> {withCellWords(before)}
              </span>
              <span>
                <small>{t('Then')}</small> {withCellWords(after)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
