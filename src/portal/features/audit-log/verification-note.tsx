import { Button } from '@mantine/core'
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { formatCount } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'
import { useVerification } from './api/use-verification.ts'
import classes from './audit-log.module.css'

interface VerificationNoteProps {
  /** Without it, the own log of whoever asks. */
  readonly accountId: string | undefined
  /** Named where somebody sees several logs: one at a time is checked. */
  readonly whose: string | undefined
}

/** Whether the log is what was written, as far as its hashes show. */
export function VerificationNote({ accountId, whose }: VerificationNoteProps) {
  const { data, isFetching, isError, refetch } = useVerification(accountId)
  const text = isFetching
    ? t('Checking every event…')
    : isError
      ? t('It could not be checked.')
      : data &&
        (data.whole
          ? t('Verified: {events} events, none changed or removed', { events: formatCount(data.events) })
          : t('Not as it was written: {message}', { message: data.problem?.message }))
  const Icon = data && !data.whole ? IconShieldX : IconShieldCheck
  return (
    <p className={classes.verification} data-broken={(data && !data.whole) || undefined} role="status">
      <Icon size={17} stroke={1.7} aria-hidden />
      <span>
        {whose !== undefined && `${whose}: `}
        {text}
        {data?.whole && !isFetching && (
          <span className={classes.head} title={t('Head {seq}:{hash}', { seq: data.head.seq, hash: data.head.hash })}>
            {data.head.hash.slice(0, 12)}
          </span>
        )}
      </span>
      <Button size="compact-xs" variant="default" disabled={isFetching} onClick={() => void refetch()}>
        {t('Check again')}
      </Button>
    </p>
  )
}
