import type { ReactNode } from 'react'
import type { OpenSession } from '../../contract/own-sign-in.ts'
import { deviceWords } from '../lib/device-words.ts'
import { fullTime, relativeTime } from '../lib/format-time.ts'
import { useNow } from '../lib/use-now.ts'
import classes from './session-rows.module.css'

interface SessionRowsProps {
  readonly sessions: readonly OpenSession[]
  readonly timeZone: string
  readonly action: (session: OpenSession) => ReactNode
}

const METHODS: Readonly<Record<OpenSession['methods'][number], string>> = {
  password: 'password',
  totp: 'authenticator app',
  'recovery-code': 'recovery code',
  passkey: 'passkey',
  'single-sign-on': 'single sign-on',
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
              {session.isThis && <span className={classes.badge}>this one</span>}
            </b>
            <span title={session.userAgent}>
              {[
                session.remoteAddress,
                `signed in ${say(session.createdAt)} by ${session.methods.map((method) => METHODS[method]).join(' and ')}`,
                `used ${say(session.lastSeenAt)}`,
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
