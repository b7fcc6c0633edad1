import { useState } from 'react'
import type { SettingsPreview } from '../../../../contract/settings-preview.ts'
import { formatCount } from '../../../lib/format-size.ts'
import { t } from '../../../lib/i18n.ts'
import { PreviewExamples } from './preview-examples.tsx'
import classes from './preview-result.module.css'
import { audioWords, PREVIEW_GROUPS, type PreviewKind, previewLimits, previewSummary } from './preview-words.ts'

/** How many calls would come out otherwise, and which. */
export function PreviewResult({ preview, timeZone }: { readonly preview: SettingsPreview; readonly timeZone: string }) {
  const found = PREVIEW_GROUPS.filter(({ kind }) => preview[kind] > 0)
  const [chosen, setChosen] = useState<PreviewKind>()
  const open = PREVIEW_GROUPS.find(({ kind }) => kind === (chosen ?? found[0]?.kind))
  const limits = previewLimits(preview)
  const audio = audioWords(preview)
  return (
    <div>
      <p className={classes.summary} role="status">
        <b>{previewSummary(preview)}</b> {audio}
      </p>
      {limits && <p className={classes.limits}>{limits}</p>}
      {found.length > 0 && (
        <fieldset className={classes.groups} aria-label={t('Kinds of change')}>
          {PREVIEW_GROUPS.map(({ kind, label }, index) =>
            index > 2 && preview[kind] === 0 ? null : (
              <button
                key={kind}
                type="button"
                data-kind={kind}
                disabled={preview[kind] === 0}
                aria-pressed={kind === open?.kind}
                onClick={() => setChosen(kind)}
              >
                <b>{formatCount(preview[kind])}</b>
                {label}
              </button>
            ),
          )}
        </fieldset>
      )}
      {open && found.length > 0 && (
        <PreviewExamples
          hint={open.hint}
          total={preview[open.kind]}
          examples={preview.examples[open.kind]}
          timeZone={timeZone}
        />
      )}
    </div>
  )
}
