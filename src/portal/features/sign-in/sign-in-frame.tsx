import type { ReactNode } from 'react'
import { chooseLanguage, LANGUAGE_NAMES, language } from '../../lib/i18n.ts'
import classes from './sign-in-form.module.css'

/** Around every page that somebody sees before they are signed in. */
export function SignInFrame({ mark, children }: { readonly mark: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.root}>
      <main className={classes.box}>
        <div className={classes.mark}>{mark}Tapeline</div>
        {children}
        <footer className={classes.languages}>
          {LANGUAGE_NAMES.map(([tag, name]) => (
            <button
              key={tag}
              type="button"
              lang={tag}
              aria-pressed={tag === language()}
              onClick={() => chooseLanguage(tag)}
            >
              {name}
            </button>
          ))}
        </footer>
      </main>
    </div>
  )
}
