import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type RefObject, useEffect, useState } from 'react'

interface SearchFieldProps {
  readonly ref: RefObject<HTMLInputElement | null>
  readonly value: string
  readonly onChange: (value: string) => void
}

const PAUSE_MS = 250

/** Searches when typing pauses; Esc empties and leaves it. */
export function SearchField({ ref, value, onChange }: SearchFieldProps) {
  const [draft, setDraft] = useState(value)
  // The filter may change without us: "clear filters", the back button.
  useEffect(() => setDraft(value), [value])
  useEffect(() => {
    if (draft === value) return
    const timer = setTimeout(() => onChange(draft), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft, value, onChange])
  return (
    <TextInput
      ref={ref}
      type="search"
      size="sm"
      style={{ flex: 1, maxWidth: 420 }}
      placeholder="Search names and numbers"
      aria-label="Search names and numbers"
      leftSection={<IconSearch size={15} stroke={1.7} />}
      rightSection={
        draft === '' ? null : <CloseButton size="sm" aria-label="Empty the search" onClick={() => onChange('')} />
      }
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange(draft)
        if (event.key !== 'Escape') return
        event.preventDefault()
        onChange('')
        event.currentTarget.blur()
      }}
    />
  )
}
