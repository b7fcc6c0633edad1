import { Button } from '@mantine/core'
import { Listeners } from '../../features/access/listeners.tsx'
import { WithheldNotice } from '../../features/access/withheld-notice.tsx'
import { Annotations } from '../../features/annotations/annotations.tsx'
import { useAnnotations } from '../../features/annotations/api/annotations.ts'
import { LiveControls } from '../../features/call-control/live-controls.tsx'
import { useCall } from '../../features/call-details/api/use-call.ts'
import { CallDetails } from '../../features/call-details/call-details.tsx'
import type { ChosenCalls } from '../../features/calls/calls-page.tsx'
import { HeldNote } from '../../features/legal-holds/held-note.tsx'
import { ListenControl } from '../../features/live-listening/listen-button.tsx'
import { StoredAt } from '../../features/storage/stored-at.tsx'
import { useAccountsOf, useFoundAccounts } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'

interface CallPanelProps {
  readonly callId: string
  /** Second of the call that a link points at. */
  readonly startSecond: number | undefined
  readonly onClose: () => void
  readonly onExport: (calls: ChosenCalls) => void
}

export default function CallPanel({ callId, startSecond, onClose, onExport }: CallPanelProps) {
  const session = useSession()
  const { data: call } = useCall(callId)
  const zones = useTimeZones(call?.accountId)
  const { data: first = [] } = useFoundAccounts()
  const accounts = useAccountsOf([call?.accountId])
  const { data: annotations } = useAnnotations(callId)
  return (
    <CallDetails
      callId={callId}
      startMs={startSecond === undefined ? undefined : startSecond * 1000}
      timeZoneOf={zones.of}
      accountName={(id) => (first.length > 1 ? accounts.get(id)?.name : undefined)}
      onClose={onClose}
      mayDownload={session.may('download')}
      mayRedact={session.may('manage-retention')}
      access={(call) => (
        <>
          {call.state === 'ready' && <HeldNote call={call} mayHold={session.may('place-hold')} />}
          <WithheldNotice
            call={call}
            mayAsk={session.actor.kind === 'user' && session.account !== undefined}
            timeZone={zones.of(call.accountId)}
          />
          {session.may('explain-access') && <Listeners call={call} />}
        </>
      )}
      notes={annotations?.notes}
      stored={
        session.may('manage-settings')
          ? (call, recordingId) => <StoredAt recordingId={recordingId} timeZone={zones.of(call.accountId)} />
          : undefined
      }
      annotations={(call, moments) => (
        <Annotations key={call.id} call={call} timeZone={zones.of(call.accountId)} moments={moments} />
      )}
      liveControls={(call) => (
        <>
          {session.may('listen-live') && <ListenControl call={call} />}
          <LiveControls call={call} />
        </>
      )}
      actions={(call) =>
        session.may('export') &&
        call.state === 'ready' && (
          <Button size="xs" variant="default" onClick={() => onExport({ kind: 'some', callIds: [call.id] })}>
            {t('Export')}
          </Button>
        )
      }
    />
  )
}
