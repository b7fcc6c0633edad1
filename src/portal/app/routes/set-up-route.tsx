import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { SetUpForm } from '../../features/set-up/set-up-form.tsx'
import { setupQuery } from '../../lib/api/setup-query.ts'
import { t } from '../../lib/i18n.ts'
import { Page } from '../../ui/page.tsx'
import { SipAddresses } from '../../ui/sip-addresses.tsx'

export default function SetUpRoute() {
  const navigate = useNavigate()
  const { data: setup } = useQuery(setupQuery)
  const toCalls = () => void navigate({ to: '/calls' })
  return (
    <Page
      title={t('Set up Tapeline')}
      intro={t('A few answers, then calls can come. Everything can be changed later in the settings.')}
    >
      <SetUpForm
        onDone={toCalls}
        onSkip={toCalls}
        addresses={
          setup && (
            <div>
              <p>{t('Let the PBX or SBC send its SIPREC sessions to')}</p>
              <SipAddresses addresses={setup.sipAddresses} />
            </div>
          )
        }
      />
    </Page>
  )
}
