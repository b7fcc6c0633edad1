import { useBlocker } from '@tanstack/react-router'
import { t } from '../../../lib/i18n.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'

/** Asks before unsaved changes are lost by leaving the page; moving between its tabs is not leaving. */
export function LeaveGuard({ isChanged }: { readonly isChanged: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isChanged && current.pathname !== next.pathname,
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <ConfirmDialog
      title={t('Leave without saving?')}
      action={t('Leave')}
      pending={false}
      error={undefined}
      onConfirm={blocker.proceed}
      onClose={blocker.reset}
    >
      {t('Your changes of the recording settings are not saved and would be lost.')}
    </ConfirmDialog>
  )
}
