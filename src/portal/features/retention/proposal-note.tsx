import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AccountRetention } from '../../../contract/retention.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { toastError } from '../../ui/toast.ts'
import { decideRetention } from './api/retention-api.ts'
import classes from './retention.module.css'

interface ProposalNoteProps {
  readonly accountId: string
  readonly proposal: NonNullable<AccountRetention['proposal']>
  readonly timeZone: string
  readonly isPerson: boolean
}

/** What would be kept less long, and the buttons of whoever may decide. */
export function ProposalNote({ accountId, proposal, timeZone, isPerson }: ProposalNoteProps) {
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: (verb: 'approval' | 'refusal') => decideRetention(accountId, proposal.id, verb),
    onError: toastError,
    onSettled: () =>
      Promise.all(['retention', 'settings'].map((key) => client.invalidateQueries({ queryKey: [key, accountId] }))),
  })
  const { proposedBy, proposedAt, reason, shortens, isOwn } = proposal
  return (
    <section className={classes.proposal} aria-label={t('Shorter retention')}>
      <div>
        <b>{t('A shorter retention waits for another person.')}</b>
        <p>
          {t('Proposed by {proposedBy}, {at}: “{reason}”.', {
            proposedBy,
            reason,
            at: fullTime(Date.parse(proposedAt), timeZone),
          })}
        </p>
        <ul>
          {shortens.map(({ text }) => (
            <li key={text}>{say(text)}</li>
          ))}
        </ul>
      </div>
      {!isOwn && isPerson && (
        <Button size="xs" color="red" loading={act.isPending} onClick={() => act.mutate('approval')}>
          {t('Agree')}
        </Button>
      )}
      <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate('refusal')}>
        {isOwn ? t('Take back') : t('Refuse')}
      </Button>
    </section>
  )
}
