import { Button } from '@mantine/core'
import { IconPhoneIncoming } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { RefusedInvitesCard } from '../../features/refused-invites/refused-invites-card.tsx'
import { setupQuery } from '../../lib/api/setup-query.ts'
import { useFoundAccounts } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SipAddresses } from '../../ui/sip-addresses.tsx'
import classes from './calls-guide.module.css'

/** While there is no call: what to do next. */
export default function CallsGuide() {
  const session = useSession()
  const navigate = useNavigate()
  const zones = useTimeZones()
  const { data: setup } = useQuery(setupQuery)
  const { data: accounts = [] } = useFoundAccounts()
  const platform = session.may('manage-platform')
  if (!setup) return null
  const managed = session.may('manage-settings') ? session.account?.id : undefined
  const step = nextStep(setup, platform, managed)
  return (
    <>
      <EmptyState icon={<IconPhoneIncoming size={22} stroke={1.5} />} title={t('No calls yet')} action={step.action}>
        <p>{step.text}</p>
        {step.showAddresses && <SipAddresses addresses={setup.sipAddresses} />}
      </EmptyState>
      {platform && (
        <div className={classes.refused}>
          <RefusedInvitesCard
            timeZone={zones.mixed}
            onlyAccountId={accounts.length === 1 ? accounts[0]?.id : undefined}
            onAdd={(address) => void navigate({ to: '/settings/recording-clients', search: { address } })}
          />
        </div>
      )}
    </>
  )
}

interface Setup {
  readonly hasAccounts: boolean
  readonly hasRecordingClients: boolean
}

/** `managed`: the own account, of those who decide what is recorded in it. */
function nextStep(setup: Setup, platform: boolean, managed: string | undefined) {
  if (managed !== undefined) {
    return {
      text: t(
        'They appear here by themselves when your phone system sends the first one. Until then you can say what is recorded.',
      ),
      showAddresses: false,
      action: (
        <Button
          renderRoot={(given) => (
            <Link {...given} to="/settings/accounts/$accountId/recording" params={{ accountId: managed }} />
          )}
        >
          {t('What is recorded')}
        </Button>
      ),
    }
  }
  if (!platform) {
    return {
      text: t('They appear here by themselves when your phone system sends the first one.'),
      showAddresses: false,
    }
  }
  if (!setup.hasAccounts) {
    return {
      text: t('Say whose calls are recorded and which phone system sends them.'),
      showAddresses: false,
      action: (
        <Button component={Link} to="/set-up">
          {t('Set up')}
        </Button>
      ),
    }
  }
  if (!setup.hasRecordingClients) {
    return {
      text: t('No phone system may send calls yet. Let yours send SIPREC to this address, then add it:'),
      showAddresses: true,
      action: (
        <Button component={Link} to="/settings/recording-clients">
          {t('Add a recording client')}
        </Button>
      ),
    }
  }
  return {
    text: t('Let the PBX or SBC send its SIPREC sessions to this address. The first call appears here by itself.'),
    showAddresses: true,
  }
}
