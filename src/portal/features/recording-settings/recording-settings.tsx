import { Button } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { type ReactNode, useEffect, useState } from 'react'
import type { AccountSettings } from '../../../contract/settings.ts'
import type { PolicySettings } from '../../../core/model/policy.ts'
import { t } from '../../lib/i18n.ts'
import { Page } from '../../ui/page.tsx'
import { TabNav } from '../../ui/tab-nav.tsx'
import { toast } from '../../ui/toast.ts'
import { draftProblem } from './draft/draft-problem.ts'
import { useNames } from './draft/names-context.tsx'
import { useSettingsDraft } from './draft/use-settings-draft.ts'
import { EndpointsSection } from './endpoints/endpoints-section.tsx'
import { HistorySection } from './history/history-section.tsx'
import { ImportSection } from './import/import-section.tsx'
import { OptionsSection } from './options/options-section.tsx'
import { PresetDialog } from './presets/preset-dialog.tsx'
import { PRESET_NAMES } from './presets/preset-words.ts'
import { PreviewDialog } from './preview/preview-dialog.tsx'
import { QueuesSection } from './queues/queues-section.tsx'
import { AccountRules } from './rules/account-rules.tsx'
import { LeaveGuard } from './save/leave-guard.tsx'
import { SaveBar } from './save/save-bar.tsx'
import { useSave } from './save/use-save.ts'
import { type SettingsTab, TABS } from './tabs.ts'

export interface RecordingSettingsProps {
  readonly account: { readonly id: string; readonly name: string; readonly timeZone: string }
  readonly latest: AccountSettings
  readonly tab: SettingsTab
  readonly onTab: (tab: SettingsTab) => void
  /** Back to the account. */
  readonly trail: ReactNode
}

/** Everything an account has decided about recording, edited as one draft and saved as one version. */
export function RecordingSettings({ account, latest, tab, onTab, trail }: RecordingSettingsProps) {
  const draft = useSettingsDraft(latest, useNames())
  const save = useSave(account.id, draft.follow)
  const [open, setOpen] = useState<'preset' | 'preview'>()
  const [comment, setComment] = useState('')
  const { settings, base, changes, edit } = draft
  const saved: PolicySettings = base.settings
  const isChanged = changes.length > 0
  const problem = draftProblem(settings)
  const { reset } = save
  // What was refused is told until it is put right or given up.
  useEffect(() => {
    if (isChanged) return
    reset()
    setComment('')
    setOpen((which) => (which === 'preview' ? undefined : which))
  }, [isChanged, reset])
  const editing = { settings, saved, onChange: edit }
  const saveNow = () => {
    if (isChanged && problem === undefined && !draft.newer && !save.isPending)
      save.mutate({ settings, base, comment: comment.trim() })
  }
  // Also while somebody types in a field: there is nothing else to save on this page.
  useHotkeys([['mod+S', saveNow]], [])
  return (
    <Page
      wide
      title={t('Recording')}
      trail={trail}
      intro={t('What {name} records, and why.', { name: account.name })}
      actions={
        <Button variant="default" onClick={() => setOpen('preset')}>
          {t('Preset: {preset}', { preset: PRESET_NAMES[settings.preset] })}
        </Button>
      }
      foot={
        isChanged && (
          <SaveBar
            draft={draft}
            problem={problem}
            isSaving={save.isPending}
            error={save.error}
            comment={comment}
            onComment={setComment}
            onSave={saveNow}
            onPreview={() => setOpen('preview')}
          />
        )
      }
    >
      <TabNav label={t('Recording settings')} tabs={TABS} tab={tab} />
      {tab === 'rules' && <AccountRules {...editing} />}
      {tab === 'endpoints' && <EndpointsSection {...editing} accountId={account.id} />}
      {tab === 'queues' && <QueuesSection {...editing} />}
      {tab === 'options' && <OptionsSection {...editing} />}
      {tab === 'history' && (
        <HistorySection accountId={account.id} inForce={latest} timeZone={account.timeZone} hasUnsaved={isChanged} />
      )}
      {tab === 'import' && (
        <ImportSection
          accountId={account.id}
          saved={saved}
          onTakeOver={(imported) => {
            edit(imported)
            onTab('rules')
            toast(t('The import is in the form. Look through it, then save.'))
          }}
        />
      )}
      {open === 'preset' && (
        <PresetDialog
          settings={settings}
          onApply={(next) => {
            edit(next)
            setOpen(undefined)
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'preview' && (
        <PreviewDialog
          accountId={account.id}
          settings={settings}
          timeZone={account.timeZone}
          isSaving={save.isPending}
          onSave={saveNow}
          onClose={() => setOpen(undefined)}
        />
      )}
      <LeaveGuard isChanged={isChanged} />
    </Page>
  )
}
