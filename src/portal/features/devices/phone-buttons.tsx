import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Device } from '../../../contract/device.ts'
import type { PhoneButton } from '../../../contract/phone-button.ts'
import { describeError } from '../../lib/describe-error.ts'
import { fullTime, relativeTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { useNow } from '../../lib/use-now.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { createPhoneButton, revokePhoneButton, usePhoneButtons } from './api/phone-buttons.ts'
import { PhoneAddresses } from './phone-addresses.tsx'
import classes from './phone-buttons.module.css'

/** Addresses that the phone's own keys call to control what is recorded. */
export function PhoneButtons({ device }: { readonly device: Device }) {
  const client = useQueryClient()
  const nowMs = useNow(60_000)
  const { data, error, refetch } = usePhoneButtons(device.id)
  const make = useMutation({
    mutationFn: () => createPhoneButton(device.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['phone-buttons', device.id] }),
  })
  const shown = data?.filter(({ id }) => id !== make.data?.phoneButton.id) ?? []
  return (
    <section className={classes.root} aria-labelledby="phone-buttons">
      <header className={classes.head}>
        <div>
          <h3 id="phone-buttons">{t('Phone buttons')}</h3>
          <p>{t('Keys of the phone that start, stop, pause and resume the recording of its call.')}</p>
        </div>
        {!make.data && (
          <Button size="xs" variant="default" loading={make.isPending} onClick={() => make.mutate()}>
            {t('New addresses')}
          </Button>
        )}
      </header>
      {make.isError && <FormError>{describeError(make.error).text}</FormError>}
      {make.data && <PhoneAddresses urls={make.data.urls} />}
      {!data && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={36} />)}
      {shown.length > 0 && (
        <ul>
          {shown.map((button) => (
            <li key={button.id} className={classes.row}>
              <span>
                <span className="mono">{button.hint}…</span> · {usedText(button, nowMs)}
              </span>
              <RemoveButton
                deed="revoke"
                what={t('addresses {hint}…', { hint: button.hint })}
                remove={() => revokePhoneButton(button)}
                queryKeys={['phone-buttons']}
                onRemoved={() => undefined}
              >
                {t('The phone’s keys that use them do nothing from then on.')}
              </RemoveButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function usedText({ createdAt, lastUsedAt }: PhoneButton, nowMs: number): string {
  const say = (at: string) => relativeTime(Date.parse(at), nowMs) ?? fullTime(Date.parse(at), 'UTC')
  return lastUsedAt === undefined
    ? t('made {createdAt}, never used', { createdAt: say(createdAt) })
    : t('used {lastUsedAt}', { lastUsedAt: say(lastUsedAt) })
}
