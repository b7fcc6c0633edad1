import { ActionIcon, NumberInput, Select, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { AccountRetention } from '../../../contract/retention.ts'
import { useDispositions } from '../../lib/api/use-dispositions.ts'
import { useFoundQueues } from '../../lib/api/use-queues.ts'
import { t } from '../../lib/i18n.ts'
import { PersonSelect } from '../../ui/person-select.tsx'
import { QueueSelect } from '../../ui/queue-select.tsx'
import { type ConditionInput, type RuleInput, useQueuesOfSettings } from './api/retention-api.ts'
import classes from './retention.module.css'

const KINDS: readonly { readonly value: ConditionInput['kind']; readonly label: string }[] = [
  { value: 'tag', label: t('Calls with a tag') },
  { value: 'queue', label: t('Calls of a queue') },
  { value: 'user', label: t('Calls of a user') },
  { value: 'disposition', label: t('Calls with a disposition') },
  { value: 'mode', label: t('Recordings that began') },
]

interface RuleRowProps {
  readonly accountId: string
  readonly rule: RuleInput
  readonly bounds: AccountRetention['bounds']
  readonly onChange: (rule: RuleInput) => void
  readonly onRemove: () => void
}

/** What is kept longer, and for how many days. */
export function RuleRow({ accountId, rule, bounds, onChange, onRemove }: RuleRowProps) {
  const { when, days } = rule
  return (
    <div className={classes.rule}>
      <Select
        label={t('Keep longer')}
        size="xs"
        allowDeselect={false}
        data={KINDS.map((kind) => ({ ...kind }))}
        value={when.kind}
        onChange={(kind) => onChange({ days, when: emptyCondition(kind as ConditionInput['kind']) })}
      />
      <Condition accountId={accountId} when={when} onChange={(changed) => onChange({ days, when: changed })} />
      <NumberInput
        label={t('Days')}
        size="xs"
        min={bounds.minimum}
        max={bounds.maximum}
        allowDecimal={false}
        value={days}
        onChange={(value) => onChange({ when, days: Number(value) })}
      />
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('Remove rule')} onClick={onRemove}>
        <IconTrash size={16} stroke={1.7} />
      </ActionIcon>
    </div>
  )
}

function emptyCondition(kind: ConditionInput['kind']): ConditionInput {
  switch (kind) {
    case 'tag':
      return { kind, tag: '' }
    case 'queue':
      return { kind, queueId: '' }
    case 'user':
      return { kind, userId: '' }
    case 'disposition':
      return { kind, dispositionId: '' }
    case 'mode':
      return { kind, mode: 'on-demand' }
  }
}

interface ConditionProps {
  readonly accountId: string
  readonly when: ConditionInput
  readonly onChange: (when: ConditionInput) => void
}

function Condition(props: ConditionProps) {
  const { when, onChange } = props
  switch (when.kind) {
    case 'tag':
      return (
        <TextInput
          label={t('Tag')}
          size="xs"
          maxLength={100}
          value={when.tag}
          onChange={(event) => onChange({ kind: 'tag', tag: event.currentTarget.value })}
        />
      )
    case 'queue':
      return <QueueField {...props} queueId={when.queueId} />
    case 'user':
      return (
        <PersonSelect
          accountId={props.accountId}
          label={t('User')}
          size="xs"
          value={when.userId === '' ? undefined : when.userId}
          onChange={(userId = '') => onChange({ kind: 'user', userId })}
        />
      )
    case 'disposition':
      return <DispositionSelect {...props} dispositionId={when.dispositionId} />
    case 'mode':
      return (
        <Select
          label={t('How')}
          size="xs"
          allowDeselect={false}
          data={[
            { value: 'on-demand', label: t('since somebody started them') },
            { value: 'always', label: t('by a rule') },
          ]}
          value={when.mode}
          onChange={(mode) => onChange({ kind: 'mode', mode: mode === 'always' ? 'always' : 'on-demand' })}
        />
      )
  }
}

const CHOOSE = { size: 'xs', searchable: true, allowDeselect: false, limit: 50 } as const

function QueueField({ accountId, queueId, onChange }: ConditionProps & { readonly queueId: string }) {
  const others = useQueuesOfSettings(accountId)
  const { data: queues } = useFoundQueues(accountId, '')
  const shared = { label: t('Queue'), size: 'xs' } as const
  // Some phone systems tell of queues that nobody has written down here.
  if (others.length === 0 && queues?.length === 0) {
    return (
      <TextInput
        {...shared}
        value={queueId}
        onChange={(event) => onChange({ kind: 'queue', queueId: event.currentTarget.value })}
      />
    )
  }
  return (
    <QueueSelect
      {...shared}
      accountId={accountId}
      others={others}
      value={queueId}
      onChange={(value = '') => onChange({ kind: 'queue', queueId: value })}
    />
  )
}

function DispositionSelect({
  accountId,
  dispositionId,
  onChange,
}: ConditionProps & { readonly dispositionId: string }) {
  const { data } = useDispositions(accountId)
  const all = [...(data?.inbound ?? []), ...(data?.outbound ?? [])]
  return (
    <Select
      {...CHOOSE}
      label={t('Disposition')}
      data={all.map(({ id, label }) => ({ value: id, label }))}
      value={dispositionId}
      onChange={(value) => onChange({ kind: 'disposition', dispositionId: value ?? '' })}
    />
  )
}
