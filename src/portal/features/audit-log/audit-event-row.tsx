import { Button } from '@mantine/core'
import type { AuditEvent } from '../../../contract/audit-event.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Facts } from '../../ui/facts.tsx'
import { actionWords } from './action-words.ts'
import classes from './audit-log.module.css'
import { subjectWords } from './subject-words.ts'

interface AuditEventRowProps {
  readonly event: AuditEvent
  readonly timeZone: string
  /** Whose log it is, where logs mix. */
  readonly accountName: string | undefined
  readonly onOnly: (subject: NonNullable<AuditEvent['subject']>) => void
}

/** One event: who did what and when; opened, everything it says. */
export function AuditEventRow({ event, timeZone, accountName, onOnly }: AuditEventRowProps) {
  const { actor, subject, details, remoteAddress, action } = event
  const atMs = Date.parse(event.at)
  const who = actor.name ?? (actor.kind === 'system' ? 'Tapeline' : actor.kind)
  return (
    <details className={classes.event} data-refused={/refused|locked/.test(action) || undefined}>
      <summary>
        <time dateTime={event.at}>{fullTime(atMs, timeZone)}</time>
        <b>{who}</b>
        <span>
          {actionWords(action)}
          {subject && <span className={classes.subject}> · {subjectText(subject, details)}</span>}
        </span>
        <span className={classes.account}>{accountName}</span>
      </summary>
      <div className={classes.details}>
        <Facts
          facts={[
            [
              t('Action'),
              <span key="a" className="mono">
                {action}
              </span>,
            ],
            [t('By'), `${who} (${actor.kind}${actor.id === undefined ? '' : ` ${actor.id}`})`],
            [t('Thing'), subject && `${subject.kind} ${subject.id}`],
            [t('From'), remoteAddress],
            [t('Place in the log'), `${event.seq}`],
            [
              t('Hash'),
              <span key="h" className="mono">
                {event.hash}
              </span>,
            ],
          ]}
        />
        {Object.keys(details).length > 0 && <pre className={classes.json}>{JSON.stringify(details, null, 2)}</pre>}
        {subject && (
          <Button size="compact-xs" variant="default" onClick={() => onOnly(subject)}>
            {t('Everything about this {kind}', { kind: subjectWords(subject.kind) })}
          </Button>
        )}
      </div>
    </details>
  )
}

/** By name where the event has one. */
function subjectText(subject: NonNullable<AuditEvent['subject']>, details: AuditEvent['details']): string {
  const name = [details.name, details.slug, details.url].find((value) => typeof value === 'string')
  return `${subjectWords(subject.kind)} ${typeof name === 'string' ? name : subject.id.slice(0, 13)}`
}
