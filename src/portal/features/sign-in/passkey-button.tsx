import { Button } from '@mantine/core'
import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { useMutation } from '@tanstack/react-query'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { FormError } from '../../ui/form-error.tsx'
import { signInWithPasskey } from './api/sign-in-with-passkey.ts'

/** In place of e-mail address and password, or after them as second factor. */
export function PasskeyButton({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const attempt = useMutation({ mutationFn: signInWithPasskey, onSuccess: onSignedIn })
  if (!browserSupportsWebAuthn()) return null
  return (
    <>
      {attempt.isError && <FormError>{reason(attempt.error)}</FormError>}
      <Button size="md" variant="default" fullWidth loading={attempt.isPending} onClick={() => attempt.mutate()}>
        {t('Sign in with a passkey')}
      </Button>
    </>
  )
}

function reason(error: Error): string {
  if (error instanceof ApiError && error.code === 'passkey-refused') {
    return t('Tapeline does not know this passkey. Sign in with your password and add it under “Your account”.')
  }
  if (error instanceof ApiError) return error.message
  // The browser tells neither whether there is one nor whether the person said no.
  return t('No passkey was given.')
}
