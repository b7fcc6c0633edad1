import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n.ts'
import { Dialog } from './dialog.tsx'
import { FormError } from './form-error.tsx'

interface ConfirmDialogProps {
  readonly title: string
  /** What will be gone, and what stays. */
  readonly children: ReactNode
  /** The verb on the button: `Remove user`. */
  readonly action: string
  /** It can be taken back: the button does not warn. */
  readonly isHarmless?: boolean
  readonly pending: boolean
  readonly error: string | undefined
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something is done that matters, and mostly cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, action, isHarmless, pending, error, onConfirm, onClose } = props
  return (
    <Dialog onClose={onClose} title={title} size="sm">
      <div>{children}</div>
      {error && <FormError>{error}</FormError>}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('Cancel')}
        </Button>
        <Button {...(!isHarmless && { color: 'red' })} loading={pending} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Dialog>
  )
}
