import { hideToast, toast } from './toast.ts'
import classes from './undo-toast.module.css'

/** Says what was done and offers to take it back. */
export function undoToast(message: string, undo: () => void): void {
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
        Undo
      </button>
    </span>,
  )
}
