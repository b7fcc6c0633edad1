import type { Settings } from '../../../contract/settings.ts'
import type { DecisionOutcome, Network } from '../../../core/model/policy.ts'
import { resultingMatrix } from '../../../core/policy/resulting-matrix.ts'
import classes from './matrix.module.css'

const NETWORKS: readonly Network[] = ['onnet', 'offnet']
const WORDS: Readonly<Record<DecisionOutcome, string>> = {
  record: 'Recorded',
  armed: 'Once started',
  skip: 'Not recorded',
}
const SIDE: Readonly<Record<Network, string>> = { onnet: 'Inside', offnet: 'Outside' }

/** Who calls whom, and what happens: the policy engine's own answers for these settings, saved or not. */
export function Matrix({ settings }: { readonly settings: Settings }) {
  const rows = resultingMatrix(settings)
  return (
    <table className={classes.root}>
      <caption>What follows from it</caption>
      <thead>
        <tr>
          <td />
          {NETWORKS.map((callee) => (
            <th key={callee} scope="col">
              calls {SIDE[callee].toLowerCase()}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {NETWORKS.map((caller) => (
          <tr key={caller}>
            <th scope="row">{SIDE[caller]}</th>
            {rows
              .filter((row) => row.caller === caller)
              .map((row) => (
                <td key={row.callee} data-outcome={row.outcome} title={row.why.join('\n')}>
                  {WORDS[row.outcome]}
                </td>
              ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
