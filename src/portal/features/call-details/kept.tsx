import type { CallDetails } from '../../../contract/call.ts'
import { fullDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import classes from './call-details.module.css'

type Recordings = CallDetails['recordings']

interface KeptProps {
  readonly recordings: Recordings
  readonly timeZone: string
}

/** Until when the recordings of a call are kept, and why: once for those that go together. */
export function Kept({ recordings, timeZone }: KeptProps) {
  const dates = recordings.flatMap(({ retention }) => retention ?? [])
  const distinct = [
    ...new Map(dates.map((date) => [`${fullDay(Date.parse(date.expiresAt), timeZone)} ${date.text}`, date])).values(),
  ]
  return distinct.map(({ expiresAt, text }) => (
    <p key={`${expiresAt} ${text}`} className={classes.sources}>
      {t('Kept until {day}: {why}.', { day: fullDay(Date.parse(expiresAt), timeZone), why: say(text) })}
    </p>
  ))
}
