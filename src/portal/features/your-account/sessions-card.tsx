import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SessionRows } from '../../ui/session-rows.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { endOtherSessions, endOwnSession, useOwnSessions } from './api/own-sign-in.ts'

/** Where the person is signed in. */
export function SessionsCard({ timeZone }: { readonly timeZone: string }) {
  const client = useQueryClient()
  const { data, error, refetch } = useOwnSessions()
  const ended = (words: string) => ({
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['own-sessions'] })
      toast(words)
    },
    onError: toastError,
  })
  const end = useMutation({ mutationFn: endOwnSession, ...ended(t('Signed out there.')) })
  const endOthers = useMutation({ mutationFn: endOtherSessions, ...ended(t('Signed out everywhere else.')) })
  return (
    <Card
      title={t('Where you are signed in')}
      hint={t('If one of these is not you, sign it out and change your password.')}
      flush
      actions={
        data &&
        data.length > 1 && (
          <Button size="xs" variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t('Sign out everywhere else')}
          </Button>
        )
      }
    >
      {data ? (
        <SessionRows
          sessions={data}
          timeZone={timeZone}
          action={(session) =>
            !session.isThis && (
              <Button
                size="xs"
                variant="subtle"
                disabled={end.isPending}
                aria-label={t('Sign out: {userAgent}', {
                  userAgent: session.userAgent ?? session.remoteAddress ?? t('unknown device'),
                })}
                onClick={() => end.mutate(session.id)}
              >
                {t('Sign out')}
              </Button>
            )
          }
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={64} />
      )}
    </Card>
  )
}
