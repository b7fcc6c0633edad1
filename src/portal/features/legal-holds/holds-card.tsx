import { Button } from '@mantine/core'
import { IconGavel } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { LegalHold } from '../../../contract/legal-hold.ts'
import { fullDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useLegalHolds } from './api/legal-holds-api.ts'
import { HoldDialog } from './hold-dialog.tsx'
import classes from './legal-holds.module.css'
import { ReleaseDialog } from './release-dialog.tsx'

interface HoldsCardProps {
  readonly accountId: string
  readonly timeZone: string
}

/** Cases for which recordings stay, however old they are. */
export function HoldsCard({ accountId, timeZone }: HoldsCardProps) {
  const { data: holds, error, refetch } = useLegalHolds(accountId)
  const [editing, setEditing] = useState<LegalHold | 'new'>()
  const [releasing, setReleasing] = useState<LegalHold>()
  const open = (
    <Button size="xs" onClick={() => setEditing('new')}>
      {t('Open a case')}
    </Button>
  )
  if (!holds) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={120} />
  return (
    <>
      {holds.length === 0 ? (
        <EmptyState icon={<IconGavel size={22} stroke={1.5} />} title={t('No case yet')} action={open}>
          {t('A case keeps recordings however old they are. Open one, then put calls under it from the list of calls.')}
        </EmptyState>
      ) : (
        <Card
          flush
          title={t('Legal hold')}
          hint={t('What a case holds stays, whatever the retention says, until it is released.')}
          actions={open}
        >
          <ul>
            {holds.map((hold) => (
              <li key={hold.id} className={classes.row}>
                <div className={classes.text}>
                  <b>{hold.name}</b>
                  <span>{hold.reason}</span>
                  <span>{stateOf(hold, timeZone)}</span>
                </div>
                <Button
                  size="xs"
                  variant="default"
                  renderRoot={(props) => <Link {...props} to="/calls" search={{ hold: hold.id, account: accountId }} />}
                >
                  {t('Calls')}
                </Button>
                {hold.releasedAt === undefined && (
                  <>
                    <Button size="xs" variant="default" onClick={() => setEditing(hold)}>
                      {t('Edit')}
                    </Button>
                    <Button size="xs" variant="outline" color="red" onClick={() => setReleasing(hold)}>
                      {t('Release…')}
                    </Button>
                  </>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {editing && (
        <HoldDialog
          accountId={accountId}
          hold={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
      {releasing && <ReleaseDialog hold={releasing} timeZone={timeZone} onClose={() => setReleasing(undefined)} />}
    </>
  )
}

function stateOf(
  { calls, recordings, createdBy, createdAt, releasedAt, releasedBy }: LegalHold,
  timeZone: string,
): string {
  const day = (at: string) => fullDay(Date.parse(at), timeZone)
  const held = `${t('{count} calls', { count: calls })}, ${t('{count} recordings', { count: recordings })}`
  if (releasedAt !== undefined) {
    return `${held}. ${t('Released by {name} on {day}: it holds nothing.', { name: releasedBy ?? '', day: day(releasedAt) })}`
  }
  return `${held}. ${t('Opened by {name} on {day}.', { name: createdBy, day: day(createdAt) })}`
}
