import { TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { confirmTotp, offerTotp } from './api/own-sign-in.ts'
import { QrCode } from './qr-code.tsx'
import classes from './your-account.module.css'

interface TotpDialogProps {
  readonly onDone: (recoveryCodes: readonly string[]) => void
  readonly onClose: () => void
}

/** Sets an authenticator app up: it scans the secret, and its first code proves that it has it. */
export function TotpDialog({ onDone, onClose }: TotpDialogProps) {
  const [code, setCode] = useState('')
  const offer = useQuery({
    queryKey: ['totp-offer'],
    queryFn: offerTotp,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const confirm = useMutation({
    mutationFn: () => confirmTotp(code),
    onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
  })
  const isWrong = confirm.error instanceof ApiError && confirm.error.code === 'wrong-code'
  const { rest } = fieldErrors(isWrong ? null : (confirm.error ?? offer.error), [])
  return (
    <FormDialog
      title={t('Set up an authenticator app')}
      submit={t('Switch on')}
      pending={confirm.isPending}
      error={rest}
      onSubmit={() => confirm.mutate()}
      onClose={onClose}
    >
      <p>
        {t(
          'Scan this with an authenticator app on your phone: Google Authenticator, Microsoft Authenticator, 1Password…',
        )}
      </p>
      {offer.data ? (
        <div className={classes.offer}>
          <QrCode text={offer.data.uri} label={t('QR code for the authenticator app')} />
          <p>
            {t('Or type this key into the app:')}
            <br />
            <CopyText text={offer.data.secret} label={t('Copy the key')} />
          </p>
        </div>
      ) : (
        <Skeleton height={192} />
      )}
      <TextInput
        label={t('Code that the app shows')}
        inputMode="numeric"
        autoComplete="one-time-code"
        placeholder="123456"
        maxLength={9}
        required
        withAsterisk={false}
        data-autofocus
        value={code}
        error={isWrong && t('This code is not right. Is the clock of the phone set automatically?')}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
