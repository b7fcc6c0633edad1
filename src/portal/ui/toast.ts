import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import { describeError } from '../lib/describe-error.ts'
import { t } from '../lib/i18n.ts'

const CLOSE = { 'aria-label': t('Dismiss') }

const READ_MS = 5_000

/** One line that something happened, at the edge of the screen. */
export function toast(message: ReactNode, autoClose = READ_MS): string {
  return notifications.show({ message, color: 'accent', autoClose, withBorder: false, closeButtonProps: CLOSE })
}

export function toastError(error: unknown): string {
  const { title, text } = describeError(error)
  return notifications.show({ title, message: text, color: 'red', autoClose: 9_000, closeButtonProps: CLOSE })
}

export const hideToast = (id: string): void => {
  notifications.hide(id)
}
