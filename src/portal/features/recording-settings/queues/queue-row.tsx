import { ActionIcon, NativeSelect, NumberInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { QueueRules, RecordingFormat } from '../../../../core/model/policy.ts'
import { inSentence, t } from '../../../lib/i18n.ts'
import { CellSelect } from '../rules/cell-select.tsx'
import { withQueueCell } from './queue-rules.ts'
import classes from './queues-section.module.css'

interface QueueRowProps {
  readonly id: string
  readonly queue: QueueRules
  readonly saved: QueueRules | undefined
  readonly onChange: (queue: QueueRules) => void
  readonly onRemove: () => void
}

const NETWORKS = [
  { network: 'offnet', label: t('From outside') },
  { network: 'onnet', label: t('From inside') },
] as const

const FORMATS: readonly { readonly value: RecordingFormat; readonly label: string }[] = [
  { value: 'as-captured', label: t('As captured') },
  { value: 'wav', label: 'WAV' },
  { value: 'mp3', label: 'MP3' },
]

const MINUTE_MS = 60_000

/** One queue: by where its callers are, how long it records, and as what. */
export function QueueRow({ id, queue, saved, onChange, onRemove }: QueueRowProps) {
  const { maximumDurationMs: limit } = queue
  const { maximumDurationMs: _, ...unlimited } = queue
  const limitKind = limit === undefined ? 'account' : limit === 'none' ? 'none' : 'limit'
  const setLimitKind = (kind: string) => {
    if (kind === 'account') onChange(unlimited)
    else onChange({ ...queue, maximumDurationMs: kind === 'none' ? 'none' : 60 * MINUTE_MS })
  }
  const { format: stored, ...unformatted } = queue
  const title = queue.name ?? id
  return (
    <li className={classes.row}>
      <span className={classes.name}>
        <b>{title}</b>
        {title !== id && <small className="mono">{id}</small>}
      </span>
      {NETWORKS.map(({ network, label }) => {
        const value = queue.rules?.inbound?.[network] ?? 'inherit'
        return (
          <span key={network} className={classes.field}>
            <small aria-hidden>{label}</small>
            <CellSelect
              label={t('Queue {title}, {side}', { title, side: inSentence(label) })}
              value={value}
              changed={value !== (saved?.rules?.inbound?.[network] ?? 'inherit')}
              onChange={(next) => onChange(withQueueCell(queue, network, next))}
            />
          </span>
        )
      })}
      <span className={classes.field}>
        <small aria-hidden>{t('Longest recording')}</small>
        <span className={classes.limit}>
          <NativeSelect
            size="xs"
            aria-label={t('Queue {title}, longest recording', { title })}
            data={[
              { value: 'account', label: t('As the account') },
              { value: 'none', label: t('No limit') },
              { value: 'limit', label: t('A limit') },
            ]}
            value={limitKind}
            onChange={(event) => setLimitKind(event.currentTarget.value)}
          />
          {typeof limit === 'number' && (
            <NumberInput
              size="xs"
              aria-label={t('Queue {title}, longest recording in minutes', { title })}
              suffix={` ${t('min')}`}
              hideControls
              min={0}
              decimalScale={3}
              value={limit / MINUTE_MS}
              onChange={(typed) => {
                if (typed !== '') onChange({ ...queue, maximumDurationMs: Math.round(Number(typed) * MINUTE_MS) })
              }}
            />
          )}
        </span>
      </span>
      <span className={classes.field}>
        <small aria-hidden>{t('Stored as')}</small>
        <NativeSelect
          size="xs"
          aria-label={t('Queue {title}, stored as', { title })}
          data={[{ value: 'account', label: t('As the account') }, ...FORMATS]}
          value={stored ?? 'account'}
          onChange={({ currentTarget }) => {
            const format = FORMATS.find(({ value }) => value === currentTarget.value)?.value
            onChange({ ...unformatted, ...(format && { format }) })
          }}
        />
      </span>
      <ActionIcon variant="subtle" color="gray" aria-label={t('Take out queue {title}', { title })} onClick={onRemove}>
        <IconX size={15} stroke={1.7} />
      </ActionIcon>
    </li>
  )
}
