import { useState } from 'react'
import type { AccountSettings } from '../../../../contract/settings.ts'
import type { DeviceKind } from '../../../../core/model/account.ts'
import type { CellValue, PolicySettings } from '../../../../core/model/policy.ts'
import { useUsersOf } from '../../../lib/api/use-users.ts'
import { describeError } from '../../../lib/describe-error.ts'
import { fieldErrors } from '../../../lib/field-errors.ts'
import { inSentence, t } from '../../../lib/i18n.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { CELLS, cellOf } from '../draft/cells.ts'
import {
  type EndpointKey,
  inheritedCell,
  ownerIn,
  rulesOfEndpoint,
  withEndpointCells,
} from '../draft/endpoint-rules.ts'
import { CellSelect } from '../rules/cell-select.tsx'
import { useSave } from '../save/use-save.ts'
import classes from './endpoint-dialog.module.css'
import { inheritedWords, outcomeSentence, outcomesOf, partyOf } from './endpoint-words.ts'

interface EndpointDialogProps {
  readonly latest: AccountSettings
  readonly endpoint: EndpointKey & {
    readonly name: string
    readonly ownerId?: string
    readonly deviceKind: DeviceKind | undefined
  }
  readonly onClose: () => void
}

/** The four cells of one user or device: what it says, what it would inherit, and what comes of it. */
export function EndpointDialog({ latest, endpoint, onClose }: EndpointDialogProps) {
  const save = useSave(latest.accountId, onClose)
  // What somebody else saves meanwhile shows at once; only what is chosen here is kept.
  const [chosen, setChosen] = useState<ReadonlyMap<string, CellValue>>(new Map())
  const saved: PolicySettings = latest.settings
  const settings = CELLS.reduce((current, cell) => {
    const value = chosen.get(cell.name)
    return value === undefined ? current : withEndpointCells(current, [endpoint], [cell], value)
  }, saved)
  const ownerId = ownerIn(settings, endpoint, endpoint.ownerId)
  const owner = useUsersOf(latest.accountId, ownerId === undefined ? [] : [ownerId]).items.get(ownerId ?? '')
  const outcomes = outcomesOf(settings, partyOf(endpoint, ownerId))
  const rules = rulesOfEndpoint(settings, endpoint)
  const savedRules = rulesOfEndpoint(saved, endpoint)
  const isChanged = CELLS.some((cell) => cellOf(rules, cell) !== cellOf(savedRules, cell))
  return (
    <FormDialog
      title={t('Recording of {name}', { name: endpoint.name })}
      submit={t('Save')}
      pending={save.isPending}
      error={save.isError ? (fieldErrors(save.error, []).rest ?? describeError(save.error).text) : undefined}
      onSubmit={() => (isChanged ? save.mutate({ settings, base: latest, comment: '' }) : onClose())}
      onClose={onClose}
    >
      <div className={classes.cells}>
        {CELLS.map((cell) => {
          const value = cellOf(rules, cell)
          const inherited = inheritedCell(settings, ownerId, cell)
          const outcome = outcomes.find((each) => each.cell === cell)
          return (
            <div key={cell.name} className={classes.cell}>
              <span aria-hidden>{t('Calls {cell}', { cell: inSentence(cell.label) })}</span>
              <CellSelect
                label={t('Calls {cell}', { cell: inSentence(cell.label) })}
                value={value}
                inherited={inherited.value}
                changed={value !== cellOf(savedRules, cell)}
                onChange={(next) => setChosen(new Map(chosen).set(cell.name, next))}
              />
              <small>
                {inheritedWords(inherited, owner?.name)}
                {outcome?.isByAccount && <b>{t('The account’s own rule asks for these calls.')}</b>}
              </small>
            </div>
          )
        })}
      </div>
      <p className={classes.sentence} aria-live="polite">
        {outcomeSentence(outcomes)}
      </p>
    </FormDialog>
  )
}
