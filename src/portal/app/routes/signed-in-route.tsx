import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ListeningBar } from '../../features/live-listening/listening-bar.tsx'
import { ListeningProvider } from '../../features/live-listening/listening-context.tsx'
import { RecorderBanner } from '../../features/recorders/recorder-banner.tsx'
import { signOut } from '../../features/sign-in/api/sign-out.ts'
import { ChangePasswordDialog } from '../../features/sign-in/change-password-dialog.tsx'
import { LiveProvider } from '../../lib/live-context.tsx'
import { useSession } from '../../lib/use-session.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { LiveUpdates } from '../live-updates.tsx'
import { Shell } from '../shell/shell.tsx'

/** Around every page of a person who is signed in. */
export default function SignedInRoute() {
  const session = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [changingPassword, setChangingPassword] = useState(false)
  const toSignIn = async () => {
    await navigate({ to: '/sign-in' })
    client.clear()
  }
  const leave = async () => {
    try {
      await signOut()
    } catch (error) {
      toastError(error)
      return
    }
    await toSignIn()
  }
  const passwordChanged = () => {
    toast('Your password is changed. Sign in with the new one.')
    void toSignIn()
  }
  return (
    <LiveProvider>
      <LiveUpdates />
      <Shell
        session={session}
        onSignOut={() => void leave()}
        onChangePassword={() => setChangingPassword(true)}
        notice={session.may('manage-platform') && <RecorderBanner />}
      >
        <ListeningProvider>
          <Outlet />
          <ListeningBar />
        </ListeningProvider>
      </Shell>
      {changingPassword && (
        <ChangePasswordDialog
          userId={session.actor.id}
          onChanged={passwordChanged}
          onClose={() => setChangingPassword(false)}
        />
      )}
    </LiveProvider>
  )
}
