import { useNotifications } from '@mantine/notifications'
import { lazy, Suspense, useRef } from 'react'

const ToastsCorner = lazy(() => import('./toasts-corner.tsx'))

/** What toast.ts says; fetched when it first says something. */
export function Toasts() {
  const hasSome = useNotifications().notifications.length > 0
  const isNeeded = useRef(false)
  isNeeded.current ||= hasSome
  return (
    isNeeded.current && (
      <Suspense>
        <ToastsCorner />
      </Suspense>
    )
  )
}
