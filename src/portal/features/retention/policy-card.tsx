import { Button, Checkbox, NumberInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountRetention } from '../../../contract/retention.ts'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { Card } from '../../ui/card.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { toast } from '../../ui/toast.ts'
import { putRetention, type RuleInput } from './api/retention-api.ts'
import { QuotaFields } from './quota-fields.tsx'
import classes from './retention.module.css'
import { RuleRow } from './rule-row.tsx'

/** Days of the account and the rules that keep longer. */
export function PolicyCard({ retention }: { readonly retention: AccountRetention }) {
  const { accountId, bounds, version } = retention
  const client = useQueryClient()
  const [days, setDays] = useState(retention.days)
  const [rules, setRules] = useState<readonly RuleInput[]>(retention.rules)
  const [quota, setQuota] = useState(retention.quota)
  const [callDays, setCallDays] = useState(retention.callDays)
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () =>
      putRetention(accountId, {
        ...{ days, callDays, quota, rules: [...rules], basedOnVersion: version },
        ...(reason.trim() !== '' && { reason: reason.trim() }),
      }),
    onSuccess: async ({ proposal }) => {
      await Promise.all(
        ['retention', 'settings'].map((key) => client.invalidateQueries({ queryKey: [key, accountId] })),
      )
      toast(proposal ? t('Proposed: another person has to agree.') : t('Retention saved.'))
    },
  })
  const needsReason = save.error instanceof ApiError && save.error.code === 'retention-reason-missing'
  const change = (at: number, rule: RuleInput) => setRules(rules.map((each, index) => (index === at ? rule : each)))
  return (
    <Card
      title={t('How long recordings are kept')}
      hint={t('Of all that fits a recording the most days count. The preset allows {minimum} to {maximum} days.', {
        minimum: bounds.minimum,
        maximum: bounds.maximum,
      })}
    >
      <div className={classes.form}>
        <div className={classes.days}>
          <NumberInput
            label={t('Days every recording is kept')}
            min={bounds.minimum}
            max={bounds.maximum}
            allowDecimal={false}
            value={days}
            onChange={(value) => setDays(Number(value))}
          />
          <NumberInput
            label={t('Days the call stays with its notes')}
            disabled={callDays === 'with-recordings'}
            min={1}
            max={36_500}
            allowDecimal={false}
            value={callDays === 'with-recordings' ? '' : callDays}
            placeholder={t('As long as its last recording')}
            onChange={(value) => setCallDays(value === '' ? 1 : Number(value))}
          />
        </div>
        <Checkbox
          label={t('A call goes with its last recording')}
          checked={callDays === 'with-recordings'}
          onChange={(event) => setCallDays(event.currentTarget.checked ? 'with-recordings' : Math.max(days, 365))}
        />
        {rules.map((rule, index) => (
          <RuleRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name; what is typed must not lose its place
            key={index}
            accountId={accountId}
            rule={rule}
            bounds={bounds}
            onChange={(changed) => change(index, changed)}
            onRemove={() => setRules(rules.filter((_, at) => at !== index))}
          />
        ))}
        {rules.length === 0 && (
          <p className={classes.note}>
            {t('No rule yet: everything is kept as long. A rule keeps some of it longer, as complaints or a queue.')}
          </p>
        )}
        <div className={classes.buttons}>
          <Button
            size="xs"
            variant="default"
            onClick={() => setRules([...rules, { when: { kind: 'tag', tag: '' }, days: bounds.maximum }])}
          >
            {t('Add rule')}
          </Button>
        </div>
        <QuotaFields quota={quota} usage={retention.usage} onChange={setQuota} />
        <TextInput
          label={t('Why')}
          description={t('Needed where something is kept less long: another person then has to agree.')}
          maxLength={500}
          value={reason}
          error={needsReason ? t('Say why it is to be kept less long') : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {save.error && !needsReason && <FormError>{describeError(save.error).text}</FormError>}
        <div className={classes.buttons}>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            {t('Save retention')}
          </Button>
        </div>
      </div>
    </Card>
  )
}
