import { Modal, type ModalProps } from '@mantine/core'
import { useReturnedFocus } from './use-returned-focus.ts'

/** A window above the page that is there while it is rendered. When it goes, the focus is where it was. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  useReturnedFocus()
  return <Modal opened {...props} />
}
