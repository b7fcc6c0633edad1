import type { ReactNode } from 'react'
import classes from './sign-in-form.module.css'

/** Around every page that somebody sees before they are signed in. */
export function SignInFrame({ mark, children }: { readonly mark: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.root}>
      <main className={classes.box}>
        <div className={classes.mark}>{mark}Tapeline</div>
        {children}
      </main>
    </div>
  )
}
