import { Button } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { t } from '../lib/i18n.ts'
import { Dialog } from './dialog.tsx'
import classes from './form-dialog.module.css'
import { FormError } from './form-error.tsx'

interface FormDialogProps {
  readonly title: string
  readonly submit: string
  readonly pending: boolean
  readonly error: string | undefined
  readonly onSubmit: () => void
  readonly onClose: () => void
  /** Left of the buttons, e.g. remove. */
  readonly aside?: ReactNode
  /** What it does cannot be taken back. */
  readonly isHarmful?: boolean
  readonly children: ReactNode
}

/** A form that makes or changes one thing. */
export function FormDialog(props: FormDialogProps) {
  const { title, submit, pending, error, onSubmit, onClose, aside, isHarmful = false, children } = props
  const send = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    onSubmit()
  }
  return (
    <Dialog onClose={onClose} title={title} size="md">
      <form onSubmit={send} className={classes.fields}>
        {children}
        {error && <FormError>{error}</FormError>}
        <div className={classes.actions}>
          {aside}
          <span />
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button type="submit" loading={pending} {...(isHarmful && { color: 'red' })}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
