import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AccessGrant } from '../../../contract/access-grant.ts'
import { RIGHTS_IN_WORDS } from '../../../core/words/access-words.ts'
import { fullTime } from '../../lib/format-time.ts'
import { toastError } from '../../ui/toast.ts'
import classes from './access.module.css'
import { decideAccess } from './api/access-grants.ts'

interface GrantRowsProps {
  readonly grants: readonly AccessGrant[]
  readonly timeZone: string
  /** Of the person who looks: nobody decides about the own ones. */
  readonly ownId: string
  readonly mayManage: boolean
  readonly empty: string
}

const STATES: Readonly<Record<AccessGrant['state'], string>> = {
  requested: 'Waits for a decision',
  granted: 'Granted',
  refused: 'Refused',
  revoked: 'Taken back',
}

/** Grants and requests, with what can be done about each. */
export function GrantRows({ grants, timeZone, ownId, mayManage, empty }: GrantRowsProps) {
  const client = useQueryClient()
  const decide = useMutation({
    mutationFn: ({ id, verdict }: { id: string; verdict: Parameters<typeof decideAccess>[1] }) =>
      decideAccess(id, verdict),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['access-grants'] }),
  })
  if (grants.length === 0) return <p className={classes.quiet}>{empty}</p>
  return (
    <ul className={classes.list}>
      {grants.map((grant) => {
        const { id, user, scope, permissions, reason, state } = grant
        const isOwn = user.id === ownId
        const act = (verdict: Parameters<typeof decideAccess>[1], label: string) => (
          <Button
            size="xs"
            variant={verdict === 'approve' ? 'filled' : 'default'}
            aria-label={`${label}: ${user.name}, ${scope.words}`}
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
                {user.name}: {scope.words}
              </b>
              <span>“{reason}”</span>
              <span className={classes.quiet}>
                {permissions.map((right) => RIGHTS_IN_WORDS[right]).join(', ')} · {stateOf(grant, timeZone)}
              </span>
            </div>
            <Group gap="xs">
              {state === 'requested' && mayManage && !isOwn && act('approve', 'Approve')}
              {state === 'requested' && mayManage && !isOwn && act('refuse', 'Refuse')}
              {state === 'requested' && isOwn && act('revoke', 'Withdraw')}
              {grant.active && (mayManage || isOwn) && act('revoke', isOwn ? 'Give back' : 'Take back')}
            </Group>
          </li>
        )
      })}
    </ul>
  )
}

function stateOf(
  { state, active, startsAt, endsAt, decidedBy, decisionReason }: AccessGrant,
  timeZone: string,
): string {
  const time = (at: string) => fullTime(Date.parse(at), timeZone)
  const hours = endsAt && Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 3_600_000)
  const words =
    state === 'requested' && hours
      ? `${STATES.requested}, for ${hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`}`
      : state !== 'granted'
        ? STATES[state]
        : active
          ? `Until ${endsAt ? time(endsAt) : 'it is taken back'}`
          : endsAt
            ? `${time(startsAt)} to ${time(endsAt)}`
            : `From ${time(startsAt)}`
  const by = decidedBy ? `, by ${decidedBy.name}` : ''
  return `${words}${by}${decisionReason ? `: ${decisionReason}` : ''}`
}
