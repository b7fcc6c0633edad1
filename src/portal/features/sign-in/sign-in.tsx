import { type ReactNode, useState } from 'react'
import type { SignInAnswer } from '../../../contract/sign-in-session.ts'
import { t } from '../../lib/i18n.ts'
import { PasskeyButton } from './passkey-button.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { SignInFrame } from './sign-in-frame.tsx'

interface SignInProps {
  readonly mark: ReactNode
  /** Why single sign-on has brought the person back here. */
  readonly problem: string | undefined
  readonly next: string | undefined
  /** The way to a new password. */
  readonly forgotten: ReactNode
  readonly onSignedIn: () => void
}

const PROBLEMS: Readonly<Record<string, string>> = {
  'single-sign-on-failed': t('The sign-in of your organisation did not work. Try again, or ask who looks after it.'),
  'single-sign-on-unknown': t('Your organisation knows you, but you are no user here yet. Ask whoever manages users.'),
  'sign-in-expired': t('That took too long, or began in another browser. Begin again.'),
}

/** One or two steps. */
export function SignIn({ mark, problem, next, forgotten, onSignedIn }: SignInProps) {
  const [challenge, setChallenge] = useState<Extract<SignInAnswer, { secondFactor: unknown }>>()
  const [notice, setNotice] = useState(problem && PROBLEMS[problem])
  const again = (why?: string) => {
    setChallenge(undefined)
    setNotice(why)
  }
  return (
    <SignInFrame mark={mark}>
      {challenge ? (
        <SecondFactorForm methods={challenge.secondFactor.methods} onSignedIn={onSignedIn} onAgain={again} />
      ) : (
        <SignInForm
          notice={notice}
          passkey={<PasskeyButton onSignedIn={onSignedIn} />}
          next={next}
          forgotten={forgotten}
          onAnswer={(answer) => ('secondFactor' in answer ? setChallenge(answer) : onSignedIn())}
        />
      )}
    </SignInFrame>
  )
}
