import { Select, Switch } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SignInPolicy } from '../../../contract/sign-in-policy.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.ts'
import { putSignInPolicy, useSignInPolicy } from './api/sign-in-policy.ts'

const CHOICES = [
  { value: 'optional', label: t('Whoever wants one') },
  { value: 'managers', label: t('Whoever manages something for others') },
  { value: 'everyone', label: t('Everyone') },
] satisfies { value: SignInPolicy['secondFactor']; label: string }[]

const HOURS = [8, 12, 24, 72, 168]
const hoursWords = (hours: number): string =>
  hours < 48 ? t('{count} hours', { count: hours }) : t('{count} days', { count: hours / 24 })

/** What an account asks of its people when they sign in. Saved at once. */
export function SignInPolicyCard({ accountId }: { readonly accountId?: string }) {
  const client = useQueryClient()
  const { data, error, refetch } = useSignInPolicy(accountId)
  const save = useMutation({
    mutationFn: (policy: SignInPolicy) => putSignInPolicy(accountId, policy),
    onSuccess: async (saved) => {
      client.setQueryData(['sign-in-policy', accountId ?? 'platform'], saved)
      toast(t('Saved.'))
    },
  })
  return (
    <Card
      title={t('Signing in')}
      hint={
        accountId === undefined
          ? t('What is asked of the people of the platform and of resellers.')
          : t('What is asked of the people of this account.')
      }
    >
      {data ? (
        <>
          <Select
            label={t('Second factor')}
            description={t('Whoever has to have one and has none sets it up at the next click.')}
            allowDeselect={false}
            data={CHOICES}
            value={data.secondFactor}
            disabled={save.isPending}
            onChange={(value) => value && save.mutate({ ...data, secondFactor: value as SignInPolicy['secondFactor'] })}
          />
          <Switch
            mt="md"
            label={t('Passwords')}
            description={t('Off: people come in through the identity provider or with a passkey only.')}
            checked={data.passwords}
            disabled={save.isPending}
            onChange={(event) => save.mutate({ ...data, passwords: event.currentTarget.checked })}
          />
          <Select
            mt="md"
            label={t('Signed in for at most')}
            description={t(
              'Then people prove anew who they are, however busy. It holds at once, for those who are signed in too.',
            )}
            allowDeselect={false}
            data={[...new Set([...HOURS, data.sessionHours])]
              .sort((a, b) => a - b)
              .map((hours) => ({ value: String(hours), label: hoursWords(hours) }))}
            value={String(data.sessionHours)}
            disabled={save.isPending}
            onChange={(value) => value && save.mutate({ ...data, sessionHours: Number(value) })}
          />
        </>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={218} />
      )}
      {save.isError && <FormError>{save.error.message}</FormError>}
    </Card>
  )
}
