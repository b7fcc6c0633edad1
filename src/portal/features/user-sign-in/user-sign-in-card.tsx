import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { UserSignIn } from '../../../contract/user-sign-in.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Facts } from '../../ui/facts.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { SessionRows } from '../../ui/session-rows.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { endUserSession, endUserSessions, removeSecondFactors, unlockUser, useUserSignIn } from './api/user-sign-in.ts'
import { InviteButton } from './invite-button.tsx'
import classes from './user-sign-in-card.module.css'

interface UserSignInCardProps {
  readonly user: { readonly id: string; readonly name: string }
  readonly timeZone: string
  /** Else the person may do more than whoever looks. */
  readonly mayChange: boolean
}

/** How a user signs in and where, for whoever helps the user. */
export function UserSignInCard({ user, timeZone, mayChange }: UserSignInCardProps) {
  const client = useQueryClient()
  const { data, error, refetch } = useUserSignIn(user.id)
  const act = useMutation({
    mutationFn: ({ run }: { readonly run: () => Promise<unknown>; readonly words: string }) => run(),
    onSuccess: async (_, { words }) => {
      await client.invalidateQueries({ queryKey: ['user-sign-in', user.id] })
      toast(words)
    },
    onError: toastError,
  })
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={120} />
  return (
    <Card
      title={t('Sign-in')}
      actions={mayChange && <InviteButton user={user} hasPassword={data.hasPassword} timeZone={timeZone} />}
      hint={
        !mayChange &&
        t('{name} may do more than you: only somebody who may do as much changes this.', { name: user.name })
      }
    >
      {data.lockedUntil !== undefined && (
        <p className={classes.locked} role="status">
          {t('Locked after too many wrong tries until {lockedUntil}.', {
            lockedUntil: fullTime(Date.parse(data.lockedUntil), timeZone),
          })}{' '}
          {mayChange && (
            <Button
              size="compact-sm"
              variant="default"
              loading={act.isPending}
              onClick={() =>
                act.mutate({
                  run: () => unlockUser(user.id),
                  words: t('{name} can sign in again.', { name: user.name }),
                })
              }
            >
              {t('Unlock')}
            </Button>
          )}
        </p>
      )}
      <Facts
        facts={[
          [t('Password'), data.hasPassword ? t('Set') : t('None')],
          [t('Second factor'), factorWords(data)],
          [t('Signed in'), data.sessions.length === 0 ? t('Nowhere') : undefined],
        ]}
      />
      {data.sessions.length > 0 && (
        <SessionRows
          sessions={data.sessions}
          timeZone={timeZone}
          action={(session) =>
            mayChange && (
              <Button
                size="xs"
                variant="subtle"
                aria-label={t('Sign out {name} there', { name: user.name })}
                onClick={() =>
                  act.mutate({ run: () => endUserSession(user.id, session.id), words: t('Signed out there.') })
                }
              >
                {t('Sign out')}
              </Button>
            )
          }
        />
      )}
      <div className={classes.buttons}>
        {mayChange && data.sessions.length > 0 && (
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              act.mutate({
                run: () => endUserSessions(user.id),
                words: t('{name} is signed out everywhere.', { name: user.name }),
              })
            }
          >
            {t('Sign out everywhere')}
          </Button>
        )}
        {mayChange && (data.totp || data.passkeys.length > 0) && (
          <RemoveButton
            what={t('second factor of {name}', { name: user.name })}
            remove={() => removeSecondFactors(user.id)}
            queryKeys={['user-sign-in']}
            onRemoved={() => undefined}
          >
            {t(
              'For somebody who has lost the phone or passkey. Be sure that it is the person who asks: from then on the password alone is enough, until a new one is set up.',
            )}
          </RemoveButton>
        )}
      </div>
    </Card>
  )
}

function factorWords({ totp, passkeys, recoveryCodesLeft, secondFactorRequired }: UserSignIn): string {
  const factors = [
    totp && t('authenticator app'),
    passkeys.length > 0 && t('{count} passkeys', { count: passkeys.length }),
  ].filter(Boolean)
  if (factors.length === 0) return secondFactorRequired ? t('None yet; asked for at the next sign-in') : t('None')
  return t('{factors}; {count} recovery codes left', { factors: factors.join(', '), count: recoveryCodesLeft })
}
