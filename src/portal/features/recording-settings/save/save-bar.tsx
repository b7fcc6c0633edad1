import { Button, TextInput } from '@mantine/core'
import { IconChevronUp } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { describeError } from '../../../lib/describe-error.ts'
import { fieldErrors } from '../../../lib/field-errors.ts'
import { t } from '../../../lib/i18n.ts'
import { ApiError } from '../../../lib/request.ts'
import { FormError } from '../../../ui/form-error.tsx'
import { ChangeList } from '../changes/change-list.tsx'
import { groupChanges } from '../changes/group-changes.ts'
import type { SettingsDraft } from '../draft/use-settings-draft.ts'
import { ConflictNotice } from './conflict-notice.tsx'
import classes from './save-bar.module.css'

interface SaveBarProps {
  readonly draft: SettingsDraft
  /** What has to be put right before it can be saved. */
  readonly problem: string | undefined
  readonly isSaving: boolean
  readonly error: unknown
  readonly comment: string
  readonly onComment: (comment: string) => void
  readonly onSave: () => void
  readonly onPreview: () => void
}

/** There while something is not saved: what, and what to do with it. */
export function SaveBar(props: SaveBarProps) {
  const { draft, problem, isSaving, error, comment, onComment, onSave, onPreview } = props
  const [isOpen, setOpen] = useState(false)
  const { changes, newer } = draft
  const count = useMemo(() => groupChanges(changes).length, [changes])
  return (
    <section className={classes.root} aria-label={t('Unsaved changes')} data-open={isOpen || undefined}>
      {isOpen && (
        <div className={classes.changes}>
          <ChangeList changes={changes} label={t('Unsaved changes')} />
        </div>
      )}
      {newer && !isSaving && <ConflictNotice newer={newer} draft={draft} />}
      {isShown(error, newer !== undefined) && <FormError>{errorText(error)}</FormError>}
      {problem && <FormError>{problem}</FormError>}
      <div className={classes.line}>
        <button type="button" className={classes.count} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <IconChevronUp size={15} stroke={1.8} aria-hidden />
          {t('{count} unsaved changes', { count })}
        </button>
        <TextInput
          className={classes.comment}
          size="xs"
          aria-label={t('Comment for the history')}
          placeholder={t('Why? Shown in the history')}
          maxLength={500}
          value={comment}
          onChange={(event) => onComment(event.currentTarget.value)}
        />
        <span className={classes.buttons}>
          <Button size="xs" variant="subtle" color="gray" onClick={draft.discard}>
            {t('Discard')}
          </Button>
          <Button size="xs" variant="default" disabled={problem !== undefined} onClick={onPreview}>
            {t('What would change')}
          </Button>
          <Button size="xs" loading={isSaving} disabled={problem !== undefined || newer !== undefined} onClick={onSave}>
            {t('Save')}
          </Button>
        </span>
      </div>
    </section>
  )
}

/** What a conflict means is told by its own notice. */
function isShown(error: unknown, isConflict: boolean): boolean {
  if (!error) return false
  return !(isConflict && error instanceof ApiError && error.code === 'settings-changed')
}

function errorText(error: unknown): string {
  return fieldErrors(error, []).rest ?? describeError(error).text
}
