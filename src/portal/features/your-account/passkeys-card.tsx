import { Button, TextInput } from '@mantine/core'
import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OwnSignIn, Passkey } from '../../../contract/own-sign-in.ts'
import { deviceWords } from '../../lib/device-words.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toast } from '../../ui/toast.ts'
import { makePasskey, removePasskey, renamePasskey } from './api/passkeys.ts'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { useConfirmation } from './use-confirmation.tsx'
import classes from './your-account.module.css'

interface PasskeysCardProps {
  readonly own: OwnSignIn
  readonly timeZone: string
  /** After the last dialog of making one is closed. */
  readonly onSetUp: () => void
}

/** Devices that sign the person in by finger, face or PIN. */
export function PasskeysCard({ own, timeZone, onSetUp }: PasskeysCardProps) {
  const client = useQueryClient()
  const { guard, dialog } = useConfirmation(own)
  const [naming, setNaming] = useState<Passkey | 'new'>()
  const [codes, setCodes] = useState<readonly string[]>()
  const made = async (recoveryCodes: readonly string[]) => {
    await client.invalidateQueries({ queryKey: ['own-sign-in'] })
    toast(t('Saved.'))
    if (recoveryCodes.length > 0) setCodes(recoveryCodes)
    else onSetUp()
  }
  const say = (at: string) => fullTime(Date.parse(at), timeZone)
  return (
    <Card
      title={t('Passkeys')}
      hint={t('Sign in with finger, face or PIN of a device, without a password. It counts as second factor too.')}
      actions={
        browserSupportsWebAuthn() && (
          <Button size="xs" variant="default" onClick={() => guard(() => setNaming('new'))}>
            {t('Add passkey')}
          </Button>
        )
      }
    >
      {own.passkeys.length === 0 && <span className="muted">{t('None yet.')}</span>}
      {own.passkeys.map((passkey) => (
        <div key={passkey.id} className={classes.line}>
          <div className={classes.text}>
            <b>{passkey.name}</b>
            <span>
              {[
                t('made {createdAt}', { createdAt: say(passkey.createdAt) }),
                passkey.lastUsedAt === undefined
                  ? t('not used yet')
                  : t('used {lastUsedAt}', { lastUsedAt: say(passkey.lastUsedAt) }),
                passkey.isSynced && t('on several devices'),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </div>
          <Button
            size="xs"
            variant="subtle"
            aria-label={t('Rename {name}', { name: passkey.name })}
            onClick={() => setNaming(passkey)}
          >
            {t('Rename')}
          </Button>
          <RemoveButton
            what={t('passkey {name}', { name: passkey.name })}
            remove={() => new Promise<void>((resolve) => guard(resolve)).then(() => removePasskey(passkey.id))}
            queryKeys={['own-sign-in']}
            onRemoved={() => undefined}
          >
            {t('It signs nobody in any more. Remove it on the device, too.')}
          </RemoveButton>
        </div>
      ))}
      {dialog}
      {naming && (
        <NameDialog
          passkey={naming === 'new' ? undefined : naming}
          onDone={(recoveryCodes) => {
            setNaming(undefined)
            void made(recoveryCodes)
          }}
          onClose={() => setNaming(undefined)}
        />
      )}
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

interface NameDialogProps {
  /** Undefined: a new one. */
  readonly passkey: Passkey | undefined
  readonly onDone: (recoveryCodes: readonly string[]) => void
  readonly onClose: () => void
}

function NameDialog({ passkey, onDone, onClose }: NameDialogProps) {
  const [name, setName] = useState(passkey?.name ?? deviceWords(navigator.userAgent))
  const save = useMutation({
    mutationFn: async () => {
      if (!passkey) return (await makePasskey(name)).recoveryCodes
      await renamePasskey(passkey.id, name)
      return []
    },
    onSuccess: onDone,
  })
  const { fields, rest } = fieldErrors(save.error, ['name'])
  return (
    <FormDialog
      title={passkey ? t('Rename passkey') : t('Add a passkey')}
      submit={passkey ? t('Save') : t('Continue')}
      pending={save.isPending}
      error={rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <TextInput
        label={t('Name')}
        description={t('So that you know later which one it is.')}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
