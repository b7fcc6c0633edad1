import { Button, NumberInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { AccountSettings, Settings } from '../../../contract/settings.ts'
import type { CellValue, Network, RuleDirection } from '../../../core/model/policy.ts'
import { optionsOf } from '../../../core/policy/options-of.ts'
import { putSettings } from '../../lib/api/put-settings.ts'
import { describeError } from '../../lib/describe-error.ts'
import { FormError } from '../../ui/form-error.tsx'
import { toast } from '../../ui/toast.ts'
import { Matrix } from './matrix.tsx'
import classes from './recording-rules-form.module.css'
import { RuleCell } from './rule-cell.tsx'

const ROWS: readonly (readonly [RuleDirection, string])[] = [
  ['inbound', 'Calls from'],
  ['outbound', 'Calls to'],
]

/** Edits the cells; the matrix beside shows at once what they mean. */
export function RecordingRulesForm({ saved }: { readonly saved: AccountSettings }) {
  const client = useQueryClient()
  const [settings, setSettings] = useState<Settings>(saved.settings)
  const changed = JSON.stringify(settings) !== JSON.stringify(saved.settings)
  const save = useMutation({
    mutationFn: () => putSettings(saved.accountId, { settings, basedOnVersion: saved.version }),
    onSuccess: (answer) => {
      client.setQueryData(['settings', saved.accountId], answer)
      toast('Recording rules are saved. They apply to calls from now on.')
    },
  })
  const set = (direction: RuleDirection, network: Network, value: CellValue) =>
    setSettings({
      ...settings,
      account: { ...settings.account, [direction]: { ...settings.account[direction], [network]: value } },
    })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={submit} className={classes.root}>
      <div className={classes.sides}>
        <table className={classes.rules}>
          <caption>Rules</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">inside</th>
              <th scope="col">outside</th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([direction, label]) => (
              <tr key={direction}>
                <th scope="row">{label}</th>
                {(['onnet', 'offnet'] as const).map((network) => (
                  <td key={network}>
                    <RuleCell
                      label={`${label} ${network === 'onnet' ? 'inside' : 'outside'}`}
                      value={settings.account[direction][network]}
                      onChange={(value) => set(direction, network, value)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <Matrix settings={settings} />
      </div>
      <NumberInput
        className={classes.minimum}
        label="Shortest call to keep"
        description="Shorter calls stay in the list without audio. 0 keeps every call."
        suffix=" s"
        hideControls
        min={0}
        max={3600}
        decimalScale={1}
        value={optionsOf(settings).minimumDurationMs / 1000}
        onChange={(seconds) => setSettings({ ...settings, minimumDurationMs: Math.round(Number(seconds) * 1000) })}
      />
      {save.isError && <FormError>{describeError(save.error).text}</FormError>}
      <div className={classes.actions}>
        <Button type="submit" disabled={!changed} loading={save.isPending}>
          Save rules
        </Button>
        {changed && (
          <Button variant="subtle" color="gray" onClick={() => setSettings(saved.settings)}>
            Discard changes
          </Button>
        )}
      </div>
    </form>
  )
}
