import { useState } from 'react'
import { useFoundQueues, useQueue } from '../lib/api/use-queues.ts'
import { stillFound } from '../lib/choices.ts'
import { findItems } from '../lib/use-found-items.ts'
import { useLater } from '../lib/use-later.ts'
import { FoundSelect } from './found-select.tsx'
import type { SearchChoice } from './search-select.tsx'

interface QueueSelectProps {
  readonly accountId: string
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (queueId: string | undefined) => void
  /** Queues that nobody has written down but that are known all the same. */
  readonly others?: readonly SearchChoice[]
  readonly size?: 'xs'
  readonly required?: boolean
  readonly error?: string | undefined
}

/** One queue of an account, of any number of them. */
export function QueueSelect({ accountId, value, others = [], ...props }: QueueSelectProps) {
  const [text, setText] = useState('')
  const sought = useLater(text, 200)
  const { data = [], isPlaceholderData } = useFoundQueues(accountId, sought)
  const { data: queue } = useQueue(accountId, value ?? '')
  const found = stillFound(data.map(choiceOf), text, isPlaceholderData || sought !== text)
  const known = new Set(found.map((choice) => choice.value))
  const more = findItems(others, text, ({ label }) => label).filter((choice) => !known.has(choice.value))
  return (
    <FoundSelect
      {...props}
      choices={[...found, ...more]}
      chosen={value === undefined || value === '' ? undefined : chosenOf(value, queue, others)}
      onText={setText}
    />
  )
}

const choiceOf = ({ id, name }: { readonly id: string; readonly name: string }) => ({ value: id, label: name })

function chosenOf(
  value: string,
  queue: Parameters<typeof choiceOf>[0] | null | undefined,
  others: readonly SearchChoice[],
) {
  if (queue?.id === value) return choiceOf(queue)
  return others.find((choice) => choice.value === value) ?? { value, label: value }
}
