import { Button } from '@mantine/core'
import { IconMapQuestion } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { t } from '../lib/i18n.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { useDocumentTitle } from '../ui/page.tsx'

export function NotFound() {
  useDocumentTitle(t('There is no such page'))
  return (
    <EmptyState
      isPage
      icon={<IconMapQuestion size={22} stroke={1.5} />}
      title={t('There is no such page')}
      action={
        <Button variant="default" component={Link} to="/">
          {t('To the start')}
        </Button>
      }
    >
      {t('The address may be mistyped, or the page may have moved.')}
    </EmptyState>
  )
}
