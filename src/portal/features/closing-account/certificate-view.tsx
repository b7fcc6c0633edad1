import { Button, Group } from '@mantine/core'
import type { Termination } from '../../../contract/termination.ts'
import { formatCount, formatSize } from '../../lib/format-size.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { apiUrl } from '../../lib/request.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useTermination } from './api/closing-api.ts'
import classes from './closing-account.module.css'

/** The deletion certificate, for reading and for paper. */
export function CertificateView({ terminationId }: { readonly terminationId: string }) {
  const { data, error, refetch } = useTermination(terminationId)
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={320} />
  if (!data.certificate) return <p>{t('There is no certificate: the account is not destroyed.')}</p>
  return <Certificate certificate={data.certificate} id={data.id} />
}

function Certificate({
  certificate,
  id,
}: {
  readonly certificate: NonNullable<Termination['certificate']>
  readonly id: string
}) {
  const { account, files, rows, auditLog, outstandingCalls, outstandingCopies } = certificate
  const time = (at: string | undefined) => at && fullTime(Date.parse(at), 'UTC')
  const hash = (text: string) => <span className={classes.hash}>{text}</span>
  return (
    <article className={classes.certificate}>
      <Group className={classes.actions} mb="md">
        <Button size="xs" onClick={() => window.print()}>
          {t('Print')}
        </Button>
        <Button size="xs" variant="default" component="a" href={apiUrl(`/terminations/${id}`)} target="_blank">
          {t('As JSON')}
        </Button>
        <Button size="xs" variant="default" component="a" href={apiUrl(`/terminations/${id}/files`)} target="_blank">
          {t('List of files')}
        </Button>
      </Group>
      <Card title={t('Account {name} is destroyed', { name: account.name })} hint={t('Times in UTC.')}>
        <Facts
          facts={[
            [t('Account'), `${account.name} (${account.slug}), ${account.id}`],
            [t('Reason'), certificate.reason],
            [t('Asked for by'), `${certificate.requestedBy}, ${time(certificate.requestedAt)}`],
            [t('Agreed to by'), certificate.approvedBy && `${certificate.approvedBy}, ${time(certificate.approvedAt)}`],
            [t('Begun'), time(certificate.purgeStartedAt)],
            [t('Done'), time(certificate.purgedAt)],
            [t('Files'), `${formatCount(files.count)}, ${formatSize(files.bytes)}`],
            [t('SHA-256 of the list of files'), hash(files.listSha256)],
            [t('Keys destroyed'), certificate.keysDestroyed?.toString()],
            [t('Calls a recorder still has to erase'), outstandingCalls.join(', ')],
            [
              t('Copies that a store still has'),
              (outstandingCopies ?? []).map(({ target, key, reason }) => `${target}: ${key} (${reason})`).join('; '),
            ],
            [
              t('Audit log'),
              auditLog.whole
                ? t('{count} events, whole', { count: auditLog.events })
                : t('{count} events, NOT as it was written', { count: auditLog.events }),
            ],
            [t('Its newest hash'), hash(`${auditLog.headSeq}:${auditLog.headHash}`)],
            [t('SHA-256 of it as JSON lines'), hash(auditLog.fileSha256)],
            [t('Certificate'), t('{id}, Tapeline {version}', { id: certificate.id, version: certificate.version })],
          ]}
        />
      </Card>
      <Card title={t('Removed rows')}>
        <Facts facts={Object.entries(rows).map(([table, count]) => [table.replaceAll('_', ' '), formatCount(count)])} />
      </Card>
    </article>
  )
}
