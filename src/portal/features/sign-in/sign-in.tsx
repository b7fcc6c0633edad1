import { type ReactNode, useState } from 'react'
import type { SignInAnswer } from '../../../contract/sign-in-session.ts'
import { SecondFactorForm } from './second-factor-form.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { SignInFrame } from './sign-in-frame.tsx'

interface SignInProps {
  readonly mark: ReactNode
  /** The way to a new password. */
  readonly forgotten: ReactNode
  readonly onSignedIn: () => void
}

/** One or two steps. */
export function SignIn({ mark, forgotten, onSignedIn }: SignInProps) {
  const [challenge, setChallenge] = useState<Extract<SignInAnswer, { secondFactor: unknown }>>()
  const [notice, setNotice] = useState<string>()
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
          forgotten={forgotten}
          onAnswer={(answer) => ('secondFactor' in answer ? setChallenge(answer) : onSignedIn())}
        />
      )}
    </SignInFrame>
  )
}
