import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { RetentionPurge } from '../../../contract/retention.ts'
import { formatCount, formatSize } from '../../lib/format-size.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { apiUrl } from '../../lib/request.ts'
import { say } from '../../lib/say.ts'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { usePurges } from './api/retention-api.ts'
import classes from './retention.module.css'

const STATES: Readonly<Record<RetentionPurge['state'], string>> = {
  running: t('is being removed'),
  'removing-copies': t('waits for other stores'),
  done: t('removed'),
}

/** What went since its time was over, each with its certificate. */
export function PurgesCard({ accountId, timeZone }: { readonly accountId: string; readonly timeZone: string }) {
  const { data: purges, error, refetch } = usePurges(accountId)
  const client = useQueryClient()
  const done = purges?.filter(({ state }) => state !== 'running').length
  const before = useRef(done)
  useEffect(() => {
    // What was over has gone, and there is more room: the rest of the page shows what was.
    if (before.current !== undefined && done !== before.current)
      void client.invalidateQueries({ queryKey: ['retention', accountId] })
    before.current = done
  }, [done, client, accountId])
  return (
    <Card title={t('What was removed')} hint={t('Each purge has a deletion certificate.')}>
      {!purges && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={48} />)}
      {purges?.length === 0 && <p className={classes.note}>{t('Nothing was removed yet.')}</p>}
      {purges?.map((purge) => (
        <Disclosure key={purge.id} title={titleOf(purge, timeZone)}>
          <CertificateFacts purge={purge} timeZone={timeZone} />
        </Disclosure>
      ))}
    </Card>
  )
}

function titleOf({ startedAt, state, certificate }: RetentionPurge, timeZone: string): string {
  const at = fullTime(Date.parse(startedAt), timeZone)
  return certificate
    ? t('{at}: {count} recordings removed', { at, count: certificate.recordings })
    : t('{at}: {state}', { at, state: STATES[state] })
}

function CertificateFacts({ purge, timeZone }: { readonly purge: RetentionPurge; readonly timeZone: string }) {
  const { id, until, askedBy, certificate, finishedAt } = purge
  const time = (at: string | undefined) => at && fullTime(Date.parse(at), timeZone)
  return (
    <Facts
      facts={[
        [t('What was over by'), time(until)],
        [t('Asked for by'), askedBy ?? t('nobody: it was time')],
        [t('Done'), time(finishedAt)],
        [t('Calls'), certificate && formatCount(certificate.calls)],
        [t('Size'), certificate && formatSize(certificate.bytes)],
        ...Object.entries(certificate?.byReason ?? {}).map(
          ([text, recordings]) => [formatCount(recordings), say(text)] as const,
        ),
        [
          t('SHA-256 of the list of files'),
          certificate && (
            <a
              key={id}
              className={classes.hash}
              href={apiUrl(`/retention-purges/${id}/files`)}
              target="_blank"
              rel="noreferrer"
            >
              {certificate.listSha256}
            </a>
          ),
        ],
        [
          t('Copies that a store still has'),
          certificate?.outstandingCopies.map(({ target, key, reason }) => `${target}: ${key} (${reason})`).join('; '),
        ],
      ]}
    />
  )
}
