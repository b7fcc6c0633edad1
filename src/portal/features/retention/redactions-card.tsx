import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Redaction } from '../../../contract/redaction.ts'
import { describeError } from '../../lib/describe-error.ts'
import { spokenDuration } from '../../lib/format-duration.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toastError } from '../../ui/toast.ts'
import { decideRedaction, useRedactions } from './api/redactions-api.ts'
import classes from './retention.module.css'

interface RedactionsCardProps {
  readonly accountId: string
  readonly timeZone: string
  /** A person: only people agree to what somebody else asked for. */
  readonly isPerson: boolean
}

const STATES: Readonly<Record<Redaction['state'], string>> = {
  waiting: t('waits for another person'),
  refused: t('refused'),
  withdrawn: t('taken back'),
  running: t('is being carried out'),
  'removing-copies': t('waits for other stores'),
  done: t('destroyed'),
  failed: t('not carried out'),
}

/** Stretches of recordings that are to be destroyed, with the buttons of whoever may decide, and those that are. */
export function RedactionsCard({ accountId, timeZone, isPerson }: RedactionsCardProps) {
  const { data: redactions, error, refetch } = useRedactions(accountId)
  return (
    <Card
      title={t('Redactions')}
      hint={t(
        'Stretches of recordings that are destroyed. One person asks for it in the player, another one agrees here.',
      )}
    >
      {!redactions && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={48} />)}
      {redactions?.length === 0 && <p className={classes.note}>{t('Nobody has asked for one.')}</p>}
      {redactions?.map((redaction) =>
        redaction.state === 'waiting' ? (
          <Waiting key={redaction.id} redaction={redaction} timeZone={timeZone} isPerson={isPerson} />
        ) : (
          <Disclosure key={redaction.id} title={titleOf(redaction, timeZone)}>
            <RedactionFacts redaction={redaction} timeZone={timeZone} />
          </Disclosure>
        ),
      )}
    </Card>
  )
}

function Waiting({ redaction, timeZone, isPerson }: Omit<RedactionsCardProps, 'accountId'> & { redaction: Redaction }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const { id, callId, isOwn, reason, requestedBy, requestedAt } = redaction
  const act = useMutation({
    mutationFn: (verb: 'approval' | 'refusal') => decideRedaction(id, verb),
    onSuccess: () => setAsking(false),
    onError: (problem) => !asking && toastError(problem),
    onSettled: () =>
      Promise.all([['redactions'], ['call', callId]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
  return (
    <section className={classes.proposal} aria-label={t('Redaction')}>
      <div>
        <b>{titleOf(redaction, timeZone)}</b>
        <p>
          {t('Asked for by {name}, {at}: “{reason}”.', {
            name: requestedBy,
            reason,
            at: fullTime(Date.parse(requestedAt), timeZone),
          })}{' '}
          <Link to="/calls/$callId" params={{ callId }}>
            {t('To the call')}
          </Link>
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
          title={t('Destroy this stretch?')}
          action={t('Destroy it')}
          pending={act.isPending}
          error={act.error ? describeError(act.error).text : undefined}
          onConfirm={() => act.mutate('approval')}
          onClose={() => setAsking(false)}
        >
          {t(
            '{duration} of audio are destroyed in every copy, at once. They cannot be brought back. A gap with the reason stays, and a certificate.',
            { duration: spokenDuration(redaction.durationMs) },
          )}
        </ConfirmDialog>
      )}
    </section>
  )
}

function titleOf({ from, durationMs, state }: Redaction, timeZone: string): string {
  return t('{at}, {duration}: {state}', {
    at: fullTime(Date.parse(from), timeZone),
    duration: durationMs < 1000 ? `${durationMs} ms` : spokenDuration(durationMs),
    state: STATES[state],
  })
}

function RedactionFacts({ redaction, timeZone }: { readonly redaction: Redaction; readonly timeZone: string }) {
  const { id, callId, reason, requestedBy, requestedAt, decidedBy, decidedAt, certificate, failure, state } = redaction
  const who = (name: string, at: string) => `${name}, ${fullTime(Date.parse(at), timeZone)}`
  return (
    <Facts
      facts={[
        [
          t('Call'),
          <Link key={id} to="/calls/$callId" params={{ callId }}>
            {t('To the call')}
          </Link>,
        ],
        [t('Reason'), reason],
        [t('Asked for by'), who(requestedBy, requestedAt)],
        [
          state === 'refused' || state === 'withdrawn' ? t('Decided by') : t('Agreed to by'),
          decidedBy && decidedAt && who(decidedBy, decidedAt),
        ],
        [t('Why not'), failure === 'recording-held' ? t('A case holds the call.') : failure],
        [t('Done'), certificate && fullTime(Date.parse(certificate.finishedAt), timeZone)],
        ...(certificate?.recordings ?? []).flatMap(({ sha256Before, sha256After }) => [
          [
            t('SHA-256 before'),
            <code key={sha256Before} className={classes.hash}>
              {sha256Before}
            </code>,
          ] as const,
          [
            t('SHA-256 now'),
            <code key={sha256After} className={classes.hash}>
              {sha256After}
            </code>,
          ] as const,
        ]),
        [t('Exports removed'), certificate && String(certificate.exportsRemoved)],
        ...(certificate?.otherCalls ?? []).map(
          (otherId) =>
            [
              t('Another recorder has it too'),
              <Link key={otherId} to="/calls/$callId" params={{ callId: otherId }}>
                {t('To be redacted there as well')}
              </Link>,
            ] as const,
        ),
        [
          t('Copies that a store still has'),
          certificate?.outstandingCopies.map(({ target, key, reason: why }) => `${target}: ${key} (${why})`).join('; '),
        ],
      ]}
    />
  )
}
