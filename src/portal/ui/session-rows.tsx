import type { ReactNode } from 'react'
import type { OpenSession } from '../../contract/own-sign-in.ts'
import { deviceWords } from '../lib/device-words.ts'
import { fullTime, relativeTime } from '../lib/format-time.ts'
import { listed, t } from '../lib/i18n.ts'
import { useNow } from '../lib/use-now.ts'
import classes from './session-rows.module.css'

interface SessionRowsProps {
  readonly sessions: readonly OpenSession[]
  readonly timeZone: string
  readonly action: (session: OpenSession) => ReactNode
}

const METHODS: Readonly<Record<OpenSession['methods'][number], string>> = {
  password: t('password'),
  totp: t('authenticator app'),
  'recovery-code': t('recovery code'),
  passkey: t('passkey'),
  'single-sign-on': t('single sign-on'),
}

/** Where somebody is signed in: device, place, how and when. */
export function SessionRows({ sessions, timeZone, action }: SessionRowsProps) {
  const nowMs = useNow(60_000)
  const say = (at: string) => relativeTime(Date.parse(at), nowMs) ?? fullTime(Date.parse(at), timeZone)
  return (
    <ul>
      {sessions.map((session) => (
        <li key={session.id} className={classes.row}>
          <div className={classes.text}>
            <b>
              {deviceWords(session.userAgent)}
              {session.isThis && <span className={classes.badge}>{t('this one')}</span>}
            </b>
            <span title={session.userAgent}>
              {[
                session.remoteAddress,
                t('signed in {createdAt} by {methods}', {
                  createdAt: say(session.createdAt),
                  methods: listed(session.methods.map((method) => METHODS[method])),
                }),
                t('used {lastSeenAt}', { lastSeenAt: say(session.lastSeenAt) }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </div>
          {action(session)}
        </li>
      ))}
    </ul>
  )
}
