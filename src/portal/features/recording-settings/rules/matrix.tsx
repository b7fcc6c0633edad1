import { useState } from 'react'
import type { DecisionOutcome, Network, PolicySettings } from '../../../../core/model/policy.ts'
import { type MatrixRow, resultingMatrix } from '../../../../core/policy/resulting-matrix.ts'
import { inSentence, t } from '../../../lib/i18n.ts'
import { effectWords, withCellWords } from '../../../lib/trace-words.ts'
import classes from './matrix.module.css'

const NETWORKS: readonly Network[] = ['onnet', 'offnet']
const SIDE: Readonly<Record<Network, string>> = { onnet: t('Inside'), offnet: t('Outside') }
const CALLS: Readonly<Record<Network, string>> = { onnet: t('calls inside'), offnet: t('calls outside') }

export const OUTCOME_WORDS: Readonly<Record<DecisionOutcome, string>> = {
  record: t('Recorded'),
  armed: t('Can be started'),
  skip: t('Not recorded'),
}

interface MatrixProps {
  readonly settings: PolicySettings
  /** When given, what differs from it is marked. */
  readonly saved?: PolicySettings
}

/** Who calls whom, and what happens: the policy engine's own answers for these settings, saved or not. */
export function Matrix({ settings, saved }: MatrixProps) {
  const rows = resultingMatrix(settings)
  const before = saved && saved !== settings ? resultingMatrix(saved) : rows
  const [openKey, setOpenKey] = useState<string>()
  const open = rows.find((row) => keyOf(row) === openKey)
  return (
    <div>
      <table className={classes.root}>
        <caption>{t('What comes of it')}</caption>
        <thead>
          <tr>
            <td />
            {NETWORKS.map((callee) => (
              <th key={callee} scope="col">
                {CALLS[callee]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {NETWORKS.map((caller) => (
            <tr key={caller}>
              <th scope="row">{SIDE[caller]}</th>
              {rows.flatMap((row, index) => {
                if (row.caller !== caller) return []
                const was = before[index]?.outcome
                const key = keyOf(row)
                return (
                  <td key={key}>
                    <button
                      type="button"
                      className={classes.cell}
                      data-outcome={row.outcome}
                      data-changed={was !== row.outcome || undefined}
                      aria-expanded={key === openKey}
                      aria-label={t('{call}: {outcome}. Why?', {
                        call: `${SIDE[row.caller]} ${CALLS[row.callee]}`,
                        outcome: OUTCOME_WORDS[row.outcome],
                      })}
                      title={words(row).join('\n')}
                      onClick={() => setOpenKey(key === openKey ? undefined : key)}
                    >
                      {OUTCOME_WORDS[row.outcome]}
                      {was !== undefined && was !== row.outcome && (
                        <small>{t('was: {outcome}', { outcome: inSentence(OUTCOME_WORDS[was]) })}</small>
                      )}
                    </button>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.why} aria-live="polite">
        {open ? (
          <>
            <b>
              {SIDE[open.caller]} {CALLS[open.callee]}
              {open.direction === 'transit' && ` ${t('(forwarded on)')}`}
            </b>
            <ol>
              {words(open).map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </>
        ) : (
          t('Press one to see why. Users, devices and queues with rules of their own, and transfers, can add to it.')
        )}
      </div>
    </div>
  )
}

const keyOf = (row: MatrixRow) => `${row.caller} ${row.callee}`

const words = ({ why }: MatrixRow) => why.map((step) => withCellWords(effectWords(step)))
