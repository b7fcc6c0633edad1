import type { CellValue, PolicySettings, RuleDirection } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { Card } from '../../../ui/card.tsx'
import { type Cell, cellOf } from '../draft/cells.ts'
import classes from './account-rules.module.css'
import { CellSelect } from './cell-select.tsx'
import { Matrix } from './matrix.tsx'
import { OwnRulesNote } from './own-rules-note.tsx'
import { isInForce, QUICK_RULES } from './quick-rules.ts'

interface AccountRulesProps {
  readonly settings: PolicySettings
  readonly saved: PolicySettings
  readonly onChange: (settings: PolicySettings) => void
}

const ROWS: readonly { readonly direction: RuleDirection; readonly label: string; readonly hint: string }[] = [
  { direction: 'inbound', label: t('Calls from'), hint: t('By who calls. Asked first.') },
  { direction: 'outbound', label: t('Calls to'), hint: t('By who is called. Asked where the first does not record.') },
]

const COLUMNS = [
  { network: 'onnet', label: t('Inside') },
  { network: 'offnet', label: t('Outside') },
] as const

/** Edits the account's four cells; the matrix beside shows at once what they mean. */
export function AccountRules({ settings, saved, onChange }: AccountRulesProps) {
  const set = ({ direction, network }: Cell, value: CellValue) =>
    onChange({
      ...settings,
      account: { ...settings.account, [direction]: { ...settings.account[direction], [network]: value } },
    })
  return (
    <Card
      title={t('Rules for the whole account')}
      hint={t('Inside is who belongs to the account, outside is everybody else. No user, device or queue can opt out.')}
    >
      <fieldset className={classes.quick} aria-label={t('Set all four rules')}>
        {QUICK_RULES.map((quick) => (
          <button
            key={quick.label}
            type="button"
            title={quick.hint}
            aria-pressed={isInForce(quick, settings)}
            onClick={() => onChange({ ...settings, account: quick.rules })}
          >
            {quick.label}
          </button>
        ))}
      </fieldset>
      <div className={classes.root}>
        <div>
          <table className={classes.rules}>
            <caption>{t('Rules')}</caption>
            <thead>
              <tr>
                <td />
                {COLUMNS.map(({ network, label }) => (
                  <th key={network} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {ROWS.map(({ direction, label, hint }) => (
                <tr key={direction}>
                  <th scope="row" title={hint}>
                    {label}
                  </th>
                  {COLUMNS.map((column) => {
                    const cell = { direction, network: column.network }
                    return (
                      <td key={column.network}>
                        <CellSelect
                          label={`${label} ${column.label.toLowerCase()}`}
                          value={cellOf(settings.account, cell)}
                          changed={cellOf(settings.account, cell) !== cellOf(saved.account, cell)}
                          onChange={(value) => set(cell, value)}
                        />
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
          <p className={classes.note}>
            {t(
              '“Calls from inside” are all calls that somebody of the account places, also those to the outside. “Calls to” is asked where “Calls from” does not record: the table tells what comes of both.',
            )}
          </p>
        </div>
        <Matrix settings={settings} saved={saved} />
      </div>
      <OwnRulesNote settings={settings} />
    </Card>
  )
}
