import { Checkbox } from '@mantine/core'
import { type ReactNode, useCallback, useRef, useState } from 'react'
import type { DeviceKind } from '../../../../core/model/account.ts'
import { useSettings } from '../../../lib/api/use-settings.ts'
import { describeError } from '../../../lib/describe-error.ts'
import { t } from '../../../lib/i18n.ts'
import { isSelected, nothingSelected, pick, type Selection } from '../../../lib/selection.ts'
import type { RowsAddition } from '../../../ui/entity-rows.tsx'
import { FormError } from '../../../ui/form-error.tsx'
import { toastError } from '../../../ui/toast.ts'
import { type EndpointKind, rulesOfEndpoint, withEndpointCells } from '../draft/endpoint-rules.ts'
import { BulkBar } from '../endpoints/bulk-bar.tsx'
import { useSave } from '../save/use-save.ts'
import { EndpointDialog } from './endpoint-dialog.tsx'
import { ownRulesWords } from './endpoint-words.ts'
import { RowBox, RowGear } from './row-controls.tsx'
import classes from './row-rules.module.css'

/** What a list of users or devices knows of one. */
export interface RowThing {
  readonly id: string
  readonly name: string
  readonly ownerId?: string
  /** Of a device. */
  readonly kind?: DeviceKind
}

interface RowRulesProps {
  readonly accountId: string
  readonly kind: EndpointKind
  readonly children: (addition: RowsAddition<RowThing>) => ReactNode
}

/** Gives the rows of a list what is recorded of each: a word, a gear, and cells of all that are selected. Saved at once. */
export function RowRules({ accountId, kind, children }: RowRulesProps) {
  const { data: latest, error } = useSettings(accountId)
  const save = useSave(accountId)
  const [selection, setSelection] = useState<Selection>(nothingSelected)
  const [open, setOpen] = useState<RowThing>()
  const listed = useRef<readonly RowThing[]>([])
  const onPick = useCallback(
    (id: string, isRange: boolean) =>
      setSelection((now) =>
        pick(
          now,
          id,
          isRange,
          listed.current.map((each) => each.id),
        ),
      ),
    [],
  )
  const onOpen = useCallback((id: string) => setOpen(listed.current.find((each) => each.id === id)), [])
  const addition: RowsAddition<RowThing> = {
    ofRow: (thing) => {
      if (!latest) return {}
      const words = ownRulesWords(rulesOfEndpoint(latest.settings, { kind, id: thing.id }))
      return {
        mark: words && <span className={classes.mark}>{words}</span>,
        before: <RowBox id={thing.id} name={thing.name} isSelected={isSelected(selection, thing.id)} onPick={onPick} />,
        after: <RowGear id={thing.id} name={thing.name} onOpen={onOpen} />,
      }
    },
    above: (shown) => {
      listed.current = shown
      if (!latest) return error ? <FormError>{describeError(error).text}</FormError> : undefined
      const selected = shown.filter(({ id }) => isSelected(selection, id))
      return (
        <>
          <div className={classes.all}>
            <Checkbox
              size="xs"
              label={t('Select all that are shown')}
              checked={selected.length === shown.length}
              indeterminate={selected.length > 0 && selected.length < shown.length}
              onChange={() =>
                setSelection(
                  selected.length === shown.length
                    ? nothingSelected
                    : { kind: 'some', ids: new Set(shown.map(({ id }) => id)) },
                )
              }
            />
          </div>
          {selected.length > 0 && (
            <BulkBar
              count={selected.length}
              isSaving={save.isPending}
              onSet={(cells, value) => {
                const keys = selected.map(({ id }) => ({ kind, id }))
                const settings = withEndpointCells(latest.settings, keys, cells, value)
                save.mutate({ settings, base: latest, comment: '' }, { onError: toastError })
              }}
              onClear={() => setSelection(nothingSelected)}
            />
          )}
        </>
      )
    },
  }
  return (
    <>
      {children(addition)}
      {open && latest && (
        <EndpointDialog
          latest={latest}
          endpoint={{ ...open, kind, deviceKind: open.kind }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}
