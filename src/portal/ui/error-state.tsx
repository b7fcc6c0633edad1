import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { describeError } from '../lib/describe-error.ts'
import { t } from '../lib/i18n.ts'
import { ApiError } from '../lib/request.ts'
import { EmptyState } from './empty-state.tsx'

/** What happened, and a way to try again. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { title, text } = describeError(error)
  return (
    <div role="alert">
      <EmptyState
        icon={<IconPlugConnectedX size={22} stroke={1.5} />}
        title={title}
        action={
          onRetry &&
          !(error instanceof ApiError && error.status === 404) && (
            <Button variant="default" onClick={onRetry}>
              {t('Try again')}
            </Button>
          )
        }
      >
        {text}
      </EmptyState>
    </div>
  )
}
