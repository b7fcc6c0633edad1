import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { describeError } from '../lib/describe-error.ts'
import { t } from '../lib/i18n.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { toast } from './toast.ts'

interface RemoveButtonProps {
  /** `user Anna Weber` */
  readonly what: string
  readonly remove: () => Promise<unknown>
  /** Queries that are asked again. */
  readonly queryKeys: readonly string[]
  readonly onRemoved: () => void
  /** Default `remove`: what is done to it, as the button says it. */
  readonly deed?: 'remove' | 'revoke'
  /** What happens besides. */
  readonly children: ReactNode
}

/** Removes one thing after asking. */
export function RemoveButton({ what, remove, queryKeys, onRemoved, deed = 'remove', children }: RemoveButtonProps) {
  const isRevoked = deed === 'revoke'
  const verb = isRevoked ? t('Revoke') : t('Remove')
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: async () => {
      for (const key of queryKeys) await client.invalidateQueries({ queryKey: [key] })
      setAsking(false)
      toast(isRevoked ? t('Revoked {what}.', { what }) : t('Removed {what}.', { what }))
      onRemoved()
    },
  })
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
        {verb}…
      </Button>
      {asking && (
        <ConfirmDialog
          title={isRevoked ? t('Revoke {what}?', { what }) : t('Remove {what}?', { what })}
          action={verb}
          pending={removal.isPending}
          error={removal.isError ? describeError(removal.error).text : undefined}
          onConfirm={() => removal.mutate()}
          onClose={() => {
            removal.reset()
            setAsking(false)
          }}
        >
          {children}
        </ConfirmDialog>
      )}
    </>
  )
}
