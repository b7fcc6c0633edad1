import classes from './form-error.module.css'

/** Why a form was not accepted, above its buttons. */
export function FormError({ children }: { readonly children: React.ReactNode }) {
  return (
    <p role="alert" className={classes.root}>
      {children}
    </p>
  )
}
