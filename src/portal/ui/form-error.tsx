import classes from './form-error.module.css'

/** Why a form was not accepted, above its buttons. */
export function FormError({ children }: { readonly children: React.ReactNode }) {
  return (
    <p role="alert" className={classes.root} ref={show}>
      {children}
    </p>
  )
}

/** Whoever pressed a button at the lower edge sees what became of it. */
const show = (error: HTMLElement | null) => error?.scrollIntoView({ block: 'nearest' })
