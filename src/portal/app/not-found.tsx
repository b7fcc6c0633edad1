import { Button } from '@mantine/core'
import { IconMapQuestion } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { EmptyState } from '../ui/empty-state.tsx'

export function NotFound() {
  return (
    <EmptyState
      icon={<IconMapQuestion size={22} stroke={1.5} />}
      title="There is no such page"
      action={
        <Button variant="default" component={Link} to="/">
          To the start
        </Button>
      }
    >
      The address may be mistyped, or the page may have moved.
    </EmptyState>
  )
}
