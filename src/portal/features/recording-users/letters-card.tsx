import { Select, Stack, Switch } from '@mantine/core'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { useOrderOptions, useSaveOrderOptions } from './api/orders.ts'

const LANGUAGES = [
  { value: 'en', label: t('English') },
  { value: 'de', label: t('Deutsch') },
]

/** Whether people are told of orders, and in which language. */
export function LettersCard({ accountId }: { readonly accountId: string }) {
  const { data } = useOrderOptions(accountId)
  const save = useSaveOrderOptions(accountId)
  if (!data) return null
  return (
    <Card
      title={t('E-mails to the people')}
      hint={t('Sent when an order gives, changes or takes a product; needs a mail server.')}
    >
      <Stack gap="sm">
        <Switch
          label={t('Tell people by e-mail')}
          checked={data.letters}
          onChange={(event) => save.mutate({ ...data, letters: event.currentTarget.checked })}
        />
        <Select
          label={t('Language')}
          maw={220}
          allowDeselect={false}
          disabled={!data.letters}
          data={LANGUAGES}
          value={data.language}
          onChange={(language) => language && save.mutate({ ...data, language: language as 'en' | 'de' })}
        />
        {save.error && <FormError>{describeError(save.error).text}</FormError>}
      </Stack>
    </Card>
  )
}
