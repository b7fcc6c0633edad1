import { Link } from '@tanstack/react-router'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import type { SettingsTab } from '../tabs.ts'
import classes from './account-rules.module.css'

/** Who has rules besides those of the account: the table does not show them. */
export function OwnRulesNote({ settings }: { readonly settings: PolicySettings }) {
  const { endpoints, users, devices, queues } = settings
  const notes: readonly {
    readonly count: number
    readonly one: string
    readonly many: string
    readonly tab: SettingsTab
  }[] = [
    { count: count(users), one: 'user', many: 'users', tab: 'endpoints' },
    { count: count(devices), one: 'device', many: 'devices', tab: 'endpoints' },
    { count: count(queues), one: 'queue', many: 'queues', tab: 'queues' },
  ]
  const found = notes.filter((note) => note.count > 0)
  if (found.length === 0 && !endpoints) return null
  return (
    <p className={classes.own}>
      Rules besides:{' '}
      {endpoints && (
        <Link to="." search={{ tab: 'endpoints' }}>
          what all users and devices inherit
        </Link>
      )}
      {found.map(({ count: number, one, many, tab }, index) => (
        <span key={one}>
          {(index > 0 || endpoints) && ', '}
          <Link to="." search={{ tab }}>
            {number.toLocaleString('en-GB')} {number === 1 ? one : many}
          </Link>
        </span>
      ))}
      . Their calls can come out otherwise than the table says.
    </p>
  )
}

const count = (rules: object | undefined) => Object.keys(rules ?? {}).length
