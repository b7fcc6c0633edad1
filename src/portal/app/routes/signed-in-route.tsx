import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { WrapUps } from '../../features/annotations/wrap-ups.tsx'
import { ListeningProvider } from '../../features/live-listening/listening-context.tsx'
import { WhileListening } from '../../features/live-listening/while-listening.tsx'
import { RecorderBanner } from '../../features/recorders/recorder-banner.tsx'
import { ReplayBar } from '../../features/replay/replay-bar.tsx'
import { signOut } from '../../features/sign-in/api/sign-out.ts'
import { LiveProvider } from '../../lib/live-context.tsx'
import { useSession } from '../../lib/use-session.ts'
import { PlayerProvider } from '../../ui/player/player-context.tsx'
import { toastError } from '../../ui/toast.ts'
import { LiveUpdates } from '../live-updates.tsx'
import { Shell } from '../shell/shell.tsx'

/** Around every page of a person who is signed in. */
export default function SignedInRoute() {
  const session = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const toSignIn = async () => {
    await navigate({ to: '/sign-in' })
    client.clear()
  }
  const leave = async () => {
    try {
      if (await signOut()) return
    } catch (error) {
      toastError(error)
      return
    }
    await toSignIn()
  }
  // Until a second factor is set up everything else is refused, the live events too.
  if (session.secondFactorMissing) return <Outlet />
  return (
    <LiveProvider>
      <LiveUpdates />
      <PlayerProvider>
        <ListeningProvider>
          <Shell
            session={session}
            onSignOut={() => void leave()}
            notice={session.may('manage-platform') && <RecorderBanner />}
            foot={<ReplayBar />}
            corner={
              <>
                <WrapUps enabled={session.may('annotate') && session.account !== undefined} />
                <WhileListening />
              </>
            }
          >
            <Outlet />
          </Shell>
        </ListeningProvider>
      </PlayerProvider>
    </LiveProvider>
  )
}
