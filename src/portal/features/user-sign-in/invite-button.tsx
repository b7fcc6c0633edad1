import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { inviteUser } from './api/user-sign-in.ts'

interface InviteButtonProps {
  readonly user: { readonly id: string; readonly name: string }
  readonly hasPassword: boolean
  readonly timeZone: string
}

/** Sends a link that sets the password; where no e-mail goes out, shows it to be handed over. */
export function InviteButton({ user, hasPassword, timeZone }: InviteButtonProps) {
  const invite = useMutation({
    mutationFn: () => inviteUser(user.id),
    onSuccess: ({ sentTo }) => sentTo !== undefined && toast(t('Sent to {sentTo}.', { sentTo })),
    onError: toastError,
  })
  const { link, failure, expiresAt } = invite.data ?? {}
  return (
    <>
      <Button size="xs" variant="default" loading={invite.isPending} onClick={() => invite.mutate()}>
        {hasPassword ? t('Send a link for a new password') : t('Invite')}
      </Button>
      {link !== undefined && (
        <Dialog onClose={() => invite.reset()} title={t('A link for {name}', { name: user.name })} size="lg">
          <p>
            {failure === undefined ? t('This Tapeline sends no e-mail.') : `${failure}.`}{' '}
            {t('Hand this link over yourself: whoever has it sets the password, once, until {expiresAt}.', {
              expiresAt: fullTime(Date.parse(expiresAt ?? ''), timeZone),
            })}
          </p>
          <CopyText text={link} label={t('Copy the link')} />
          <Button fullWidth mt="md" onClick={() => invite.reset()}>
            {t('Done')}
          </Button>
        </Dialog>
      )}
    </>
  )
}
