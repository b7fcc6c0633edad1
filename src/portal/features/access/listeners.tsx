import { Button, Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import { ROLES_IN_WORDS } from '../../../core/words/access-words.ts'
import { listed, t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import classes from './access.module.css'
import { useListeners } from './api/explanations.ts'

/** Who may hear the call, and why: for who decides about access, and who audits. Asked for only when it is opened. */
export function Listeners({ call }: { readonly call: CallDetails }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Disclosure title={t('Who can hear this, and why')} onOpen={() => setOpen(true)}>
      {isOpen && <List call={call} />}
    </Disclosure>
  )
}

function List({ call }: { readonly call: CallDetails }) {
  const [segment, setSegment] = useState<number>()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useListeners(call.id, segment)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton height={64} />
  const [first] = data.pages
  const people = data.pages.flatMap((page) => page.people)
  return (
    <>
      {call.segments.length > 1 && (
        <Select
          label={t('Part of the call')}
          size="xs"
          allowDeselect={false}
          value={segment === undefined ? '' : String(segment)}
          data={[
            { value: '', label: t('Any part') },
            ...call.segments.map(({ index, owner }) => ({
              value: String(index),
              label: t('Part {index}: {words}', { index: index + 1, words: say(owner.words) }),
            })),
          ]}
          onChange={(value) => setSegment(value ? Number(value) : undefined)}
        />
      )}
      {(first?.hiding.length ?? 0) > 0 && (
        <p className={classes.quiet}>
          {t('{names} hides recordings: only who was on the call, auditors and who was let in by name can hear it.', {
            names: first?.hiding.map(({ name }) => name).join(', '),
          })}
        </p>
      )}
      <ul className={classes.list} aria-label={t('People who can hear it')}>
        {people.map(({ user, role, because }) => (
          <li key={user.id}>
            <b>
              <Link
                to="/settings/accounts/$accountId/people/$userId"
                params={{ accountId: call.accountId, userId: user.id }}
              >
                {user.name}
              </Link>
            </b>{' '}
            <span className={classes.quiet}>{t(ROLES_IN_WORDS[role].name)}</span>
            <span className={classes.quiet}>{because.map(({ words }) => say(words)).join('; ')}</span>
          </li>
        ))}
        {first?.apiKeys.map(({ apiKey, because }) => (
          <li key={apiKey.id}>
            <b>{t('API key {name}', { name: apiKey.name })}</b>
            <span className={classes.quiet}>{because.map(({ words }) => say(words)).join('; ')}</span>
          </li>
        ))}
      </ul>
      {people.length === 0 && !hasNextPage && <p className={classes.quiet}>{t('Nobody of the account.')}</p>}
      {hasNextPage && (
        <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('More')}
        </Button>
      )}
      {first && <p className={classes.quiet}>{t('Also {others}.', { others: listed(first.others.map(say)) })}</p>}
    </>
  )
}
