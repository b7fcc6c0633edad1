import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RefusedInvite } from '../../../contract/refused-invite.ts'
import { removeRecordingClient, saveRecordingClient } from '../../lib/api/save-recording-client.ts'
import { fullTime, relativeTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { tx } from '../../lib/rich-text.tsx'
import { useNow } from '../../lib/use-now.ts'
import { Card } from '../../ui/card.tsx'
import { toastError } from '../../ui/toast.ts'
import { undoToast } from '../../ui/undo-toast.tsx'
import { removeRefusedInvite } from './api/remove-refused-invite.ts'
import { useRefusedInvites } from './api/use-refused-invites.ts'
import classes from './refused-invites-card.module.css'

interface RefusedInvitesCardProps {
  readonly timeZone: string
  /** The only account there is: then one click is enough. */
  readonly onlyAccountId: string | undefined
  /** Opens the form where an account has to be chosen. */
  readonly onAdd: (address: string) => void
}

/** Who tried to send calls and is not known: usually the phone system that is being connected. Nothing when nobody did. */
export function RefusedInvitesCard({ timeZone, onlyAccountId, onAdd }: RefusedInvitesCardProps) {
  const { data } = useRefusedInvites()
  const nowMs = useNow(15_000)
  const client = useQueryClient()
  const refresh = () => {
    for (const key of ['refused-invites', 'recording-clients', 'setup']) {
      void client.invalidateQueries({ queryKey: [key] })
    }
  }
  const forget = useMutation({ mutationFn: removeRefusedInvite, onError: toastError, onSettled: refresh })
  const add = useMutation({
    mutationFn: async ({ address, accountId }: { readonly address: string; readonly accountId: string }) => {
      const made = await saveRecordingClient(undefined, {
        name: address,
        addresses: [address],
        selectors: [{ by: 'fixed', accountId }],
      })
      await removeRefusedInvite(address)
      return made
    },
    onSuccess: (made) =>
      undoToast(t('{name} may now send calls.', { name: made.name }), () => {
        void removeRecordingClient(made.id).catch(toastError).finally(refresh)
      }),
    onError: toastError,
    onSettled: refresh,
  })
  if (!data || data.length === 0) return null
  return (
    <Card
      title={t('Refused senders')}
      hint={t('They sent calls but are no recording client. If one is your phone system, add it.')}
      flush
    >
      <ul>
        {data.map((invite) => (
          <li key={invite.remoteAddress} className={classes.row}>
            <div className={classes.text}>
              <b className="mono">{invite.remoteAddress}</b>
              <span>
                {tx('{calls} refused · last {time}', {
                  calls: t('{count} calls', { count: invite.times }),
                  time: (
                    <time dateTime={invite.lastSeenAt} title={fullTime(Date.parse(invite.lastSeenAt), timeZone)}>
                      {relativeTime(Date.parse(invite.lastSeenAt), nowMs) ??
                        fullTime(Date.parse(invite.lastSeenAt), timeZone)}
                    </time>
                  ),
                })}{' '}
                · {invite.protocol.toUpperCase()} · {invite.from}
              </span>
              <span>{reasonWords(invite)}</span>
            </div>
            <Button
              size="xs"
              loading={add.isPending && add.variables.address === invite.remoteAddress}
              onClick={() =>
                onlyAccountId === undefined
                  ? onAdd(invite.remoteAddress)
                  : add.mutate({ address: invite.remoteAddress, accountId: onlyAccountId })
              }
            >
              {t('Add as a recording client')}
            </Button>
            <Tooltip label={t('Forget until it tries again')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('Forget {remoteAddress}', { remoteAddress: invite.remoteAddress })}
                onClick={() => forget.mutate(invite.remoteAddress)}
              >
                <IconX size={15} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function reasonWords({ reason }: RefusedInvite): string {
  const words: Readonly<Record<string, string>> = {
    'unknown-sender': t('No recording client has this address or certificate.'),
    'no-account': t('The recording client is known, but no account could be found for the call.'),
    'account-closed': t('The account it belongs to is being closed: no new call of it is recorded.'),
    'not-encrypted': t('The recording client must encrypt (SRTP), and offered a call that it does not encrypt.'),
  }
  return words[reason] ?? reason
}
