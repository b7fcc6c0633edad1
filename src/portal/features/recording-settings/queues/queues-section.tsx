import { Button, TextInput } from '@mantine/core'
import { IconStack2 } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { Card } from '../../../ui/card.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { undoToast } from '../../../ui/undo-toast.tsx'
import { takeBackEdit } from '../draft/rebase-draft.ts'
import type { EditSettings } from '../draft/use-settings-draft.ts'
import { QueueRow } from './queue-row.tsx'
import { queueIdProblem, withQueue } from './queue-rules.ts'
import classes from './queues-section.module.css'

interface QueuesSectionProps {
  readonly settings: PolicySettings
  readonly saved: PolicySettings
  readonly onChange: EditSettings
}

/** Queues, ring groups and call-flow steps with rules. */
export function QueuesSection({ settings, saved, onChange }: QueuesSectionProps) {
  const [typed, setTyped] = useState('')
  const id = typed.trim()
  const problem = queueIdProblem(settings, id)
  const queues = Object.entries(settings.queues ?? {})
  const add = (event: FormEvent) => {
    event.preventDefault()
    if (id === '' || problem) return
    onChange(withQueue(settings, id, {}))
    setTyped('')
  }
  return (
    <Card
      title={t('Queues')}
      hint={t(
        'Queues, ring groups and steps of a call flow: every call that passes through, whoever answers it and whatever their own rules say.',
      )}
      flush
    >
      <form className={classes.add} onSubmit={add}>
        <TextInput
          size="xs"
          aria-label={t('Id of the queue')}
          placeholder={t('Id as the phone system names it, e.g. support')}
          value={typed}
          error={id === '' ? undefined : problem}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" disabled={id === '' || problem !== undefined}>
          {t('Add queue')}
        </Button>
      </form>
      {queues.length === 0 ? (
        <EmptyState icon={<IconStack2 size={20} stroke={1.5} />} title={t('No queue has rules')}>
          {t(
            'Calls through queues follow the rules of the account and of whoever answers. Add a queue by the id under which your phone system reports it, to record every call that passes through.',
          )}
        </EmptyState>
      ) : (
        <ul>
          {queues.map(([queueId, queue]) => (
            <QueueRow
              key={queueId}
              id={queueId}
              queue={queue}
              saved={saved.queues?.[queueId]}
              onChange={(next) => onChange(withQueue(settings, queueId, next))}
              onRemove={() => {
                const next = withQueue(settings, queueId, undefined)
                onChange(next)
                undoToast(t('Queue {queueId} is taken out. Nothing is saved yet.', { queueId }), () =>
                  onChange(takeBackEdit(settings, next)),
                )
              }}
            />
          ))}
        </ul>
      )}
    </Card>
  )
}
