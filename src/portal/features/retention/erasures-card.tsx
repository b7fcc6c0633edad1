import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Erasure } from '../../../contract/erasure.ts'
import { describeError } from '../../lib/describe-error.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toastError } from '../../ui/toast.ts'
import { decideErasure, useErasureItems, useErasures } from './api/erasures-api.ts'
import { countsInWords, relationWords, subjectName, verdictWords } from './erasure-words.ts'
import classes from './retention.module.css'

interface ErasuresCardProps {
  readonly accountId: string
  readonly timeZone: string
  /** A person: only people agree to what somebody else asked for. */
  readonly isPerson: boolean
}

const STATES: Readonly<Record<Erasure['state'], string>> = {
  waiting: t('waits for another person'),
  refused: t('refused'),
  withdrawn: t('taken back'),
  running: t('is being carried out'),
  done: t('carried out'),
}

const SHOWN = 100

/** Wishes to be forgotten: those that wait, with the buttons of whoever may decide, and what became of the others, call by call. */
export function ErasuresCard({ accountId, timeZone, isPerson }: ErasuresCardProps) {
  const { data: erasures, error, refetch } = useErasures(accountId)
  if (erasures?.length === 0) return null
  return (
    <Card title={t('Erasures')} hint={t('One person asks for it, another one agrees. Each call has its verdict.')}>
      {!erasures && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={48} />)}
      {erasures?.map((erasure) =>
        erasure.state === 'waiting' ? (
          <Waiting key={erasure.id} erasure={erasure} timeZone={timeZone} isPerson={isPerson} />
        ) : (
          <Disclosure key={erasure.id} title={titleOf(erasure)}>
            <Outcome erasure={erasure} timeZone={timeZone} />
          </Disclosure>
        ),
      )}
    </Card>
  )
}

const titleOf = (erasure: Erasure) =>
  `${subjectName(erasure)}: ${STATES[erasure.state]}${erasure.state === 'done' ? `, ${countsInWords(erasure)}` : ''}`

function Waiting({
  erasure,
  timeZone,
  isPerson,
}: Omit<ErasuresCardProps, 'accountId'> & { readonly erasure: Erasure }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const { id, isOwn, reason, requestedBy, requestedAt, calls } = erasure
  const act = useMutation({
    mutationFn: (verb: 'approval' | 'refusal') => decideErasure(id, verb),
    onSuccess: () => setAsking(false),
    onError: (problem) => !asking && toastError(problem),
    onSettled: () => client.invalidateQueries({ queryKey: ['erasures'] }),
  })
  return (
    <section className={classes.proposal} aria-label={t('Erasure')}>
      <div>
        <b>{t('{who}: {count} calls wait to be erased', { who: subjectName(erasure), count: calls.undecided })}</b>
        <p>
          {t('Asked for by {name}, {at}: “{reason}”.', {
            name: requestedBy,
            reason,
            at: fullTime(Date.parse(requestedAt), timeZone),
          })}
        </p>
      </div>
      {!isOwn && isPerson && (
        <Button size="xs" color="red" onClick={() => setAsking(true)}>
          {t('Agree…')}
        </Button>
      )}
      <Button size="xs" variant="default" loading={act.isPending && !asking} onClick={() => act.mutate('refusal')}>
        {isOwn ? t('Take back') : t('Refuse')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t('Erase {count} calls', { count: calls.undecided })}
          action={t('Erase them')}
          pending={act.isPending}
          error={act.error ? describeError(act.error).text : undefined}
          onConfirm={() => act.mutate('approval')}
          onClose={() => setAsking(false)}
        >
          {t(
            'Calls, notes and recordings go at once, in every copy, and cannot be brought back. What a case holds or a duty keeps stays.',
          )}
        </ConfirmDialog>
      )}
    </section>
  )
}

function Outcome({ erasure, timeZone }: { readonly erasure: Erasure; readonly timeZone: string }) {
  const { data: items = [] } = useErasureItems(erasure)
  const { reason, requestedBy, requestedAt, decidedBy, decidedAt, finishedAt, state } = erasure
  const time = (at: string) => fullTime(Date.parse(at), timeZone)
  return (
    <>
      <Facts
        facts={[
          [t('Reason'), reason],
          [t('Asked for by'), `${requestedBy}, ${time(requestedAt)}`],
          [
            state === 'refused' || state === 'withdrawn' ? t('Decided by') : t('Agreed to by'),
            decidedBy && decidedAt && `${decidedBy}, ${time(decidedAt)}`,
          ],
          [t('Done'), finishedAt && time(finishedAt)],
        ]}
      />
      {(state === 'done' || state === 'running') && (
        <ul className={classes.found}>
          {items.slice(0, SHOWN).map((item) => (
            <li key={item.callId}>
              <span>{time(item.startedAt)}</span>
              <span>{[relationWords(item.relations), verdictWords(item, timeZone)].join(' · ')}</span>
            </li>
          ))}
          {items.length > SHOWN && <li>{t('… and {count} more', { count: items.length - SHOWN })}</li>}
        </ul>
      )}
    </>
  )
}
