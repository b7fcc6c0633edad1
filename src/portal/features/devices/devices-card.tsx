import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Device } from '../../../contract/device.ts'
import { useUsersOf } from '../../lib/api/use-users.ts'
import { t } from '../../lib/i18n.ts'
import { useLater } from '../../lib/use-later.ts'
import { Card } from '../../ui/card.tsx'
import type { RowsAddition } from '../../ui/entity-rows.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FoundRows } from '../../ui/found-rows.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useDevicesPages } from './api/use-devices-pages.ts'
import { DeviceForm } from './device-form.tsx'
import { DEVICE_KINDS } from './device-kinds.ts'

interface DevicesCardProps {
  readonly accountId: string
  readonly addition?: RowsAddition<Device> | undefined
}

/** The phones of an account. */
export function DevicesCard({ accountId, addition }: DevicesCardProps) {
  const [text, setText] = useState('')
  const pages = useDevicesPages(accountId, useLater(text, 200))
  const { data, error, refetch } = pages
  const owners = useUsersOf(accountId, data?.flatMap(({ ownerId }) => ownerId ?? []) ?? []).items
  const [editing, setEditing] = useState<Device | 'new'>()
  return (
    <Card
      title={t('Devices')}
      hint={t('Phones that the phone system names by a SIP address of their own.')}
      flush
      actions={
        <Button size="xs" variant="default" onClick={() => setEditing('new')}>
          {t('Add device')}
        </Button>
      }
    >
      {data ? (
        <FoundRows
          label={t('Find devices')}
          text={text}
          onText={setText}
          onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
          isLoadingMore={pages.isFetchingNextPage}
          above={addition?.above(data)}
          rows={data.map((device) => ({
            ...addition?.ofRow(device),
            id: device.id,
            title: device.name,
            detail: [DEVICE_KINDS[device.kind], device.sipAddress, device.ownerId && owners.get(device.ownerId)?.name]
              .filter(Boolean)
              .join(' · '),
          }))}
          onOpen={(id) => setEditing(data.find((device) => device.id === id))}
          empty={t('No devices yet. They are only needed where a phone’s address does not name its user.')}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={48} />
      )}
      {editing && (
        <DeviceForm
          accountId={accountId}
          device={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Card>
  )
}
