import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OwnSignIn } from '../../../contract/own-sign-in.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toastError } from '../../ui/toast.ts'
import { removeTotp, renewRecoveryCodes } from './api/own-sign-in.ts'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { TotpDialog } from './totp-dialog.tsx'
import { useConfirmation } from './use-confirmation.tsx'
import classes from './your-account.module.css'

interface SecondFactorCardProps {
  readonly own: OwnSignIn
  readonly timeZone: string
  /** After the last dialog of setting one up is closed. */
  readonly onSetUp: () => void
}

/** The authenticator app and the codes that stand in for it. */
export function SecondFactorCard({ own, timeZone, onSetUp }: SecondFactorCardProps) {
  const client = useQueryClient()
  const { guard, dialog } = useConfirmation(own)
  const [settingUp, setSettingUp] = useState(false)
  const [codes, setCodes] = useState<readonly string[]>()
  const reload = () => client.invalidateQueries({ queryKey: ['own-sign-in'] })
  const renew = useMutation({
    mutationFn: renewRecoveryCodes,
    onSuccess: async ({ recoveryCodes }) => {
      setCodes(recoveryCodes)
      await reload()
    },
    onError: toastError,
  })
  const setUp = async (recoveryCodes: readonly string[]) => {
    setSettingUp(false)
    await reload()
    if (recoveryCodes.length > 0) setCodes(recoveryCodes)
    else onSetUp()
  }
  const hasFactor = own.totp !== undefined || own.passkeys.length > 0
  return (
    <Card
      title={t('Second factor')}
      hint={
        own.secondFactorRequired
          ? t('Your organisation asks for one: a password alone can be stolen.')
          : t('A password alone can be stolen. With a second factor nobody gets in with it alone.')
      }
    >
      <div className={classes.line}>
        <div className={classes.text}>
          <b>{t('Authenticator app')}</b>
          <span>
            {own.totp ? t('On since {since}', { since: fullTime(Date.parse(own.totp.since), timeZone) }) : t('Off')}
          </span>
        </div>
        {own.totp ? (
          <RemoveTotp guard={guard} />
        ) : (
          <Button size="xs" onClick={() => guard(() => setSettingUp(true))}>
            {t('Set up')}
          </Button>
        )}
      </div>
      {hasFactor && (
        <div className={classes.line}>
          <div className={classes.text}>
            <b>{t('Recovery codes')}</b>
            <span>
              {own.recoveryCodesLeft === 0
                ? t('None left. Make new ones, so that you get in without your phone.')
                : t('{recoveryCodesLeft} left, for when your phone is not at hand.', {
                    recoveryCodesLeft: own.recoveryCodesLeft,
                  })}
            </span>
          </div>
          <Button size="xs" variant="default" loading={renew.isPending} onClick={() => guard(() => renew.mutate())}>
            {t('Make new ones')}
          </Button>
        </div>
      )}
      {dialog}
      {settingUp && <TotpDialog onDone={(made) => void setUp(made)} onClose={() => setSettingUp(false)} />}
      {codes && (
        <RecoveryCodesDialog
          codes={codes}
          onClose={() => {
            setCodes(undefined)
            onSetUp()
          }}
        />
      )}
    </Card>
  )
}

function RemoveTotp({ guard }: { readonly guard: (action: () => void) => void }) {
  const confirmed = () => new Promise<void>((resolve) => guard(resolve))
  return (
    <RemoveButton
      what={t('your authenticator app')}
      remove={() => confirmed().then(removeTotp)}
      queryKeys={['own-sign-in']}
      onRemoved={() => undefined}
    >
      {t('You then sign in without its codes.')}
    </RemoveButton>
  )
}
