import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccessGrant } from '../../../contract/access-grant.ts'
import { RIGHTS_IN_WORDS } from '../../../core/words/access-words.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { toastError } from '../../ui/toast.ts'
import classes from './access.module.css'
import { decideAccess } from './api/access-grants.ts'
import { ApproveDialog } from './approve-dialog.tsx'
import { askedEndInWords } from './grant-words.ts'

interface GrantRowsProps {
  readonly grants: readonly AccessGrant[]
  readonly timeZone: string
  /** Of the person who looks: nobody decides about the own ones. */
  readonly ownId: string
  readonly mayManage: boolean
  readonly empty: string
}

const STATES: Readonly<Record<AccessGrant['state'], string>> = {
  requested: t('Waits for a decision'),
  granted: t('Granted'),
  refused: t('Refused'),
  revoked: t('Taken back'),
}

/** Grants and requests, with what can be done about each. */
export function GrantRows({ grants, timeZone, ownId, mayManage, empty }: GrantRowsProps) {
  const client = useQueryClient()
  const [approving, setApproving] = useState<AccessGrant>()
  const decide = useMutation({
    mutationFn: ({ id, verdict }: { id: string; verdict: Parameters<typeof decideAccess>[1] }) =>
      decideAccess(id, verdict),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['access-grants'] }),
  })
  if (grants.length === 0) return <p className={classes.quiet}>{empty}</p>
  return (
    <>
      <ul className={classes.list}>
        {grants.map((grant) => {
          const { id, user, scope, permissions, reason, state } = grant
          const isOwn = user.id === ownId
          const act = (verdict: Parameters<typeof decideAccess>[1], label: string) => (
            <Button
              size="xs"
              variant="default"
              aria-label={`${label}: ${user.name}, ${say(scope.words)}`}
              disabled={decide.isPending}
              onClick={() => decide.mutate({ id, verdict })}
            >
              {label}
            </Button>
          )
          return (
            <li key={id} className={classes.row}>
              <div>
                <b>
                  {user.name}: {say(scope.words)}
                </b>
                <span>{t('“{text}”', { text: reason })}</span>
                <span className={classes.quiet}>
                  {permissions.map((right) => t(RIGHTS_IN_WORDS[right])).join(', ')} · {stateOf(grant, timeZone)}
                </span>
              </div>
              <Group gap="xs">
                {state === 'requested' && mayManage && !isOwn && (
                  <Button
                    size="xs"
                    aria-label={`${t('Approve')}: ${user.name}, ${say(scope.words)}`}
                    disabled={decide.isPending}
                    onClick={() => setApproving(grant)}
                  >
                    {t('Approve')}
                  </Button>
                )}
                {state === 'requested' && mayManage && !isOwn && act('refuse', t('Refuse'))}
                {state === 'requested' && isOwn && act('revoke', t('Withdraw'))}
                {grant.active && (mayManage || isOwn) && act('revoke', isOwn ? t('Give back') : t('Take back'))}
              </Group>
            </li>
          )
        })}
      </ul>
      {approving && <ApproveDialog grant={approving} timeZone={timeZone} onClose={() => setApproving(undefined)} />}
    </>
  )
}

function stateOf(grant: AccessGrant, timeZone: string): string {
  const { state, active, startsAt, endsAt, asksForEnd, decidedBy, decisionReason } = grant
  const time = (at: string) => fullTime(Date.parse(at), timeZone)
  const words =
    state === 'requested' && endsAt
      ? asksForEnd
        ? t('Waits for a decision, until {time}', { time: time(endsAt) })
        : t('Waits for a decision, for {span}', { span: askedEndInWords(grant, timeZone) })
      : state !== 'granted'
        ? STATES[state]
        : active
          ? endsAt
            ? t('Until {time}', { time: time(endsAt) })
            : t('Until it is taken back')
          : endsAt
            ? t('{startsAt} to {endsAt}', { startsAt: time(startsAt), endsAt: time(endsAt) })
            : t('From {startsAt}', { startsAt: time(startsAt) })
  const by = decidedBy ? t(', by {name}', { name: decidedBy.name }) : ''
  return `${words}${by}${decisionReason ? `: ${decisionReason}` : ''}`
}
