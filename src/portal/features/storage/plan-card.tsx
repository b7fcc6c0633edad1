import { Button, Checkbox, NumberInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { StoragePlanBody, StorageTarget } from '../../../contract/storage.ts'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { toastError } from '../../ui/toast.ts'
import { putPlan, removePlan } from './api/storage-api.ts'
import classes from './storage.module.css'

interface PlanCardProps {
  readonly accountId: string | undefined
  readonly saved: { readonly plan?: StoragePlanBody; readonly isOwn: boolean }
  readonly targets: readonly StorageTarget[]
}

type Copies = StoragePlanBody['copies']

/** Which targets get copies, and how long the local file stays. */
export function PlanCard({ accountId, saved, targets }: PlanCardProps) {
  const client = useQueryClient()
  const own = saved.isOwn ? saved.plan : undefined
  const [copies, setCopies] = useState<Copies>(own?.copies ?? [])
  const [localDays, setLocalDays] = useState<number | undefined>(own?.localDays)
  const [includesExisting, setIncludesExisting] = useState(false)
  const done = () => client.invalidateQueries({ queryKey: ['storage'] })
  const save = useMutation({
    mutationFn: () => putPlan(accountId, { copies, includesExisting, ...(localDays !== undefined && { localDays }) }),
    onSuccess: done,
  })
  const remove = useMutation({ mutationFn: () => removePlan(accountId), onSuccess: done, onError: toastError })
  const change = (targetId: string, changes: Partial<Copies[number]>) =>
    setCopies(copies.map((copy) => (copy.targetId === targetId ? { ...copy, ...changes } : copy)))
  return (
    <Card title={t('Storage plan')} hint={hintOf(accountId, saved)}>
      {targets.length === 0 ? (
        <p className={classes.note}>{t('A plan needs a target.')}</p>
      ) : (
        <div className={classes.plan}>
          {targets.map(({ id, name }) => {
            const copy = copies.find(({ targetId }) => targetId === id)
            return (
              <div key={id} className={classes.copy}>
                <Checkbox
                  label={t('Copy to {name}', { name })}
                  checked={copy !== undefined}
                  onChange={(event) =>
                    setCopies(
                      event.currentTarget.checked
                        ? [...copies, { targetId: id, fromDays: 0 }]
                        : copies.filter(({ targetId }) => targetId !== id),
                    )
                  }
                />
                <DaysInput
                  label={t('From day')}
                  minimum={0}
                  disabled={!copy}
                  value={copy?.fromDays}
                  onChange={(fromDays) => change(id, { fromDays: fromDays ?? 0 })}
                />
                <DaysInput
                  label={t('Until day')}
                  placeholder={t('Stays')}
                  disabled={!copy}
                  value={copy?.untilDays}
                  onChange={(untilDays) =>
                    setCopies(
                      copies.map((each) => {
                        if (each.targetId !== id) return each
                        const { untilDays: _, ...rest } = each
                        return untilDays === undefined ? rest : { ...rest, untilDays }
                      }),
                    )
                  }
                />
              </div>
            )
          })}
          <DaysInput
            label={t('The local file goes after days')}
            description={t('Not before a copy was read back whole. Empty: it stays.')}
            placeholder={t('Stays')}
            value={localDays}
            onChange={setLocalDays}
          />
          <Checkbox
            label={t('Also for what is stored already')}
            checked={includesExisting}
            onChange={(event) => setIncludesExisting(event.currentTarget.checked)}
          />
          {save.error && <FormError>{describeError(save.error).text}</FormError>}
          <div className={classes.buttons}>
            <Button loading={save.isPending} onClick={() => save.mutate()}>
              {t('Save plan')}
            </Button>
            {own && (
              <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
                {accountId === undefined ? t('No plan') : t('Use the platform’s plan')}
              </Button>
            )}
          </div>
        </div>
      )}
    </Card>
  )
}

function hintOf(accountId: string | undefined, { plan, isOwn }: PlanCardProps['saved']): string {
  if (isOwn) return t('Copies are read from in this order where the local file is gone.')
  if (plan && accountId !== undefined) return t('The platform’s plan holds, until you save one of your own.')
  return t('There is none: recordings are on the disk of Tapeline and nowhere else.')
}

interface DaysInputProps {
  readonly label: string
  readonly description?: string
  readonly placeholder?: string
  readonly minimum?: number
  readonly disabled?: boolean
  readonly value: number | undefined
  readonly onChange: (days: number | undefined) => void
}

function DaysInput({ minimum = 1, value, onChange, ...shown }: DaysInputProps) {
  return (
    <NumberInput
      {...shown}
      size="xs"
      min={minimum}
      max={36_500}
      allowDecimal={false}
      value={value ?? ''}
      onChange={(days) => onChange(days === '' ? undefined : Number(days))}
    />
  )
}
