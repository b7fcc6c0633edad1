import { Link } from '@tanstack/react-router'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { tx } from '../../../lib/rich-text.tsx'
import type { SettingsTab } from '../tabs.ts'
import classes from './account-rules.module.css'

/** Who has rules besides those of the account: the table does not show them. */
export function OwnRulesNote({ settings }: { readonly settings: PolicySettings }) {
  const { endpoints, users, devices, queues } = settings
  const notes: readonly { readonly count: number; readonly words: string; readonly tab: SettingsTab }[] = [
    { count: count(users), words: t('{count} users', { count: count(users) }), tab: 'endpoints' },
    { count: count(devices), words: t('{count} devices', { count: count(devices) }), tab: 'endpoints' },
    { count: count(queues), words: t('{count} queues', { count: count(queues) }), tab: 'queues' },
  ]
  const found = notes.filter((note) => note.count > 0)
  if (found.length === 0 && !endpoints) return null
  return (
    <p className={classes.own}>
      {tx('Rules besides: {who}. Their calls can come out otherwise than the table says.', {
        who: (
          <>
            {endpoints && (
              <Link to="." search={{ tab: 'endpoints' }}>
                {t('what all users and devices inherit')}
              </Link>
            )}
            {found.map(({ words, tab }, index) => (
              <span key={words}>
                {(index > 0 || endpoints) && ', '}
                <Link to="." search={{ tab }}>
                  {words}
                </Link>
              </span>
            ))}
          </>
        ),
      })}
    </p>
  )
}

const count = (rules: object | undefined) => Object.keys(rules ?? {}).length
