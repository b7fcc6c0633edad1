import { Select } from '@mantine/core'
import type { Disposition } from '../../../contract/disposition.ts'
import { t } from '../../lib/i18n.ts'
import { type Chosen, choicesOf, reasonsFor } from './disposition-choice.ts'

interface DispositionFieldsProps {
  readonly offered: readonly Disposition[]
  readonly chosen: Chosen
  readonly onChange: (chosen: Chosen) => void
}

/** How the call came out, and why, where that has reasons. */
export function DispositionFields({ offered, chosen, onChange }: DispositionFieldsProps) {
  const reasons = reasonsFor(offered, chosen)
  return (
    <>
      <Select
        label={t('Disposition')}
        data-missing={chosen.dispositionId === undefined || undefined}
        placeholder={t('How did it come out?')}
        data={choicesOf(offered)}
        value={chosen.dispositionId ?? null}
        searchable={offered.length > 8}
        clearable
        onChange={(dispositionId) => onChange(dispositionId === null ? {} : { dispositionId })}
      />
      {reasons.length > 0 && (
        <Select
          label={t('Reason')}
          data-missing={chosen.reasonId === undefined || undefined}
          placeholder={t('Choose a reason')}
          data={choicesOf(reasons)}
          value={chosen.reasonId ?? null}
          searchable={reasons.length > 8}
          onChange={(reasonId) =>
            onChange({
              ...(chosen.dispositionId !== undefined && { dispositionId: chosen.dispositionId }),
              ...(reasonId !== null && { reasonId }),
            })
          }
        />
      )}
    </>
  )
}
