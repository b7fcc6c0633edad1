import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { signOut } from '../../features/sign-in/api/sign-out.ts'
import { LiveProvider } from '../../lib/live-context.tsx'
import { useSession } from '../../lib/use-session.ts'
import { toastError } from '../../ui/toast.ts'
import { LiveUpdates } from '../live-updates.tsx'
import { Shell } from '../shell/shell.tsx'

/** Around every page of a person who is signed in. */
export default function SignedInRoute() {
  const session = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const leave = async () => {
    try {
      await signOut()
    } catch (error) {
      toastError(error)
      return
    }
    await navigate({ to: '/sign-in' })
    client.clear()
  }
  return (
    <LiveProvider>
      <LiveUpdates />
      <Shell session={session} onSignOut={() => void leave()}>
        <Outlet />
      </Shell>
    </LiveProvider>
  )
}
