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
  /** The word on the button. */
  readonly verb?: string
  /** What happens besides. */
  readonly children: ReactNode
}

/** Removes one thing after asking. */
export function RemoveButton({ what, remove, queryKeys, onRemoved, verb = t('Remove'), children }: RemoveButtonProps) {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: async () => {
      for (const key of queryKeys) await client.invalidateQueries({ queryKey: [key] })
      setAsking(false)
      toast(`${verb}d ${what}.`)
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
          title={`${verb} ${what}?`}
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
