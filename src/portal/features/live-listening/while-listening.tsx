import { lazy, Suspense } from 'react'
import { useListening } from './listening-context.tsx'

const ListeningBar = lazy(() => import('./listening-bar.tsx'))

/** What is heard now, whatever page is open. */
export function WhileListening() {
  const { listening, stop } = useListening()
  if (!listening) return null
  return (
    <Suspense>
      <ListeningBar key={listening.callId} listening={listening} onStop={stop} />
    </Suspense>
  )
}
