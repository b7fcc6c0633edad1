import { Autocomplete, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Queue } from '../../../contract/queue.ts'
import { QUEUE_TYPES, type QueueType } from '../../../core/model/groups.ts'
import { findQueue } from '../../lib/api/use-queues.ts'
import { useUsersOf } from '../../lib/api/use-users.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { namesInShort, whoDoesNotReach } from '../../lib/who-reaches.ts'
import { DevicesSelect } from '../../ui/devices-select.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { PeopleSelect } from '../../ui/people-select.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toast } from '../../ui/toast.ts'
import { type QueueInput, removeQueue, saveQueue } from './api/queues.ts'
import { QUEUE_TYPE_WORDS } from './queue-words.ts'

interface QueueFormProps {
  readonly accountId: string
  /** Undefined to make a new one. */
  readonly queue: Queue | undefined
  /** Ids under which the settings have rules, as far as no queue is known to have them. */
  readonly withRules: readonly string[]
  readonly onClose: () => void
}

const TYPES = QUEUE_TYPES.map((value) => ({ value, label: QUEUE_TYPE_WORDS[value].name }))
const SHOWN = ['queueId', 'name', 'type', 'agentIds', 'agentDeviceIds', 'supervisorIds']

export function QueueForm({ accountId, queue, withRules, onClose }: QueueFormProps) {
  const client = useQueryClient()
  const [id, setId] = useState(queue?.id ?? '')
  const [taken, setTaken] = useState<string>()
  const [name, setName] = useState(queue?.name ?? '')
  const [type, setType] = useState<QueueType>(queue?.type ?? 'ring-all')
  const [agentIds, setAgentIds] = useState(queue?.agentIds ?? [])
  const [agentDeviceIds, setAgentDeviceIds] = useState(queue?.agentDeviceIds ?? [])
  const [supervisorIds, setSupervisorIds] = useState(queue?.supervisorIds ?? [])
  const save = useMutation({
    mutationFn: async (input: QueueInput) => {
      // Saving under it would replace the other one.
      const isFree = queue !== undefined || (await findQueue(accountId, id.trim())) === null
      return isFree ? saveQueue(accountId, id.trim(), input) : undefined
    },
    onSuccess: async (saved) => {
      setTaken(saved ? undefined : id.trim())
      if (!saved) return
      await client.invalidateQueries({ queryKey: ['queues'] })
      toast(queue ? t('Saved.') : t('Queue {name} is added.', { name: saved.name }))
      onClose()
    },
  })
  const { fields, rest } = fieldErrors(save.error, SHOWN)
  const isTaken = taken === id.trim()
  const { items: supervisors } = useUsersOf(accountId, supervisorIds)
  const inVain = whoDoesNotReach([...supervisors.values()], supervisorIds, 'team')
  return (
    <FormDialog
      title={queue ? t('Edit queue') : t('New queue')}
      submit={queue ? t('Save') : t('Add queue')}
      pending={save.isPending}
      error={rest}
      onSubmit={() => {
        save.mutate({ ...(name.trim() !== '' && { name }), type, agentIds, agentDeviceIds, supervisorIds })
      }}
      onClose={onClose}
      aside={
        queue && (
          <RemoveButton
            what={t('queue {name}', { name: queue.name })}
            remove={() => removeQueue(queue)}
            queryKeys={['queues']}
            onRemoved={onClose}
          >
            {t(
              'Who only supervised it no longer hears its calls. Its agents, its recordings and its rules in the recording settings stay.',
            )}
          </RemoveButton>
        )
      }
    >
      {queue ? (
        <TextInput label={t('Id')} value={id} readOnly description={t('As the phone system reports it.')} />
      ) : (
        <Autocomplete
          label={t('Id')}
          description={t('As the phone system reports it; also the key of its recording rules.')}
          placeholder={t('support')}
          required
          withAsterisk={false}
          data-autofocus
          data={[...withRules]}
          value={id}
          error={isTaken ? t('There is a queue with this id already') : fields.queueId}
          onChange={setId}
        />
      )}
      <TextInput
        label={t('Name')}
        placeholder={id.trim() || t('Support')}
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('Type')}
        description={QUEUE_TYPE_WORDS[type].text}
        allowDeselect={false}
        data={TYPES}
        value={type}
        error={fields.type}
        onChange={(value) => value && setType(value)}
      />
      <PeopleSelect
        accountId={accountId}
        label={t('Agents')}
        description={t('People who take its calls, at any phone.')}
        values={agentIds}
        error={fields.agentIds}
        onChange={setAgentIds}
      />
      <DevicesSelect
        accountId={accountId}
        label={t('Phones')}
        description={t('Phones that take its calls, whoever is there.')}
        values={agentDeviceIds}
        error={fields.agentDeviceIds}
        onChange={setAgentDeviceIds}
      />
      <PeopleSelect
        accountId={accountId}
        label={t('Supervisors')}
        description={t('Hear all of its calls.')}
        values={supervisorIds}
        error={fields.supervisorIds}
        warning={
          inVain.length > 0
            ? t(
                'By role and access level {inVain} will not hear them: who supervises needs the role of a supervisor.',
                { inVain: namesInShort(inVain) },
              )
            : undefined
        }
        onChange={setSupervisorIds}
      />
    </FormDialog>
  )
}
