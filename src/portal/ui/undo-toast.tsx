import { t } from '../lib/i18n.ts'
import { hideToast, toast } from './toast.ts'
import classes from './undo-toast.module.css'

/** To notice it, to think again, and to come to the button by keyboard. */
const REACH_MS = 15_000

let lastId: string | undefined

/** Says what was done and offers to take it back. Only the last thing: what came before it may no longer fit. */
export function undoToast(message: string, undo: () => void): void {
  if (lastId !== undefined) hideToast(lastId)
  const id = toast(
    <span className={classes.line}>
      {message}
      <button
        type="button"
        className={classes.undo}
        onClick={() => {
          hideToast(id)
          undo()
        }}
      >
        {t('Undo')}
      </button>
    </span>,
    REACH_MS,
  )
  lastId = id
}
