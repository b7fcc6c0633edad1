import { Autocomplete, CloseButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { parseSearch } from '../../../core/search/parse-search.ts'
import { t } from '../../lib/i18n.ts'
import { completions } from './completions.ts'
import classes from './search-field.module.css'

interface SearchFieldProps {
  readonly ref: RefObject<HTMLInputElement | null>
  readonly value: string
  /** `goesOn`: more of what was typed a moment ago. */
  readonly onChange: (value: string, goesOn: boolean) => void
}

const PAUSE_MS = 250
/** What is half typed is no mistake yet. */
const PATIENCE_MS = 900

/** Searches when typing pauses and what stands there can be read; proposes how it may go on; Esc empties and leaves it. */
export function SearchField({ ref, value, onChange }: SearchFieldProps) {
  const [draft, setDraft] = useState(value)
  const [caret, setCaret] = useState(0)
  const [problem, setProblem] = useState<string>()
  // What was typed since the field was entered: a way back leads to what stood before all of it.
  const written = useRef<string>(undefined)
  // The filter may change without us: "clear filters", the back button.
  useEffect(() => setDraft(value), [value])
  useEffect(() => {
    const parsed = parseSearch(draft)
    if (parsed.ok) {
      setProblem(undefined)
      if (draft === value) return
      const timer = setTimeout(() => {
        const goesOn = written.current !== undefined && written.current === value
        written.current = draft
        onChange(draft, goesOn)
      }, PAUSE_MS)
      return () => clearTimeout(timer)
    }
    const timer = setTimeout(() => setProblem(parsed.problems[0].message), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [draft, value, onChange])
  const options = completions(draft, caret)
  return (
    <Autocomplete
      ref={ref}
      size="sm"
      style={{ flex: 1, maxWidth: 420 }}
      placeholder={t('Names, numbers, or from: queue: longer: …')}
      aria-label={t('Search calls')}
      autoComplete="off"
      spellCheck={false}
      leftSection={<IconSearch size={15} stroke={1.7} />}
      rightSection={
        draft === '' ? null : (
          <CloseButton size="sm" aria-label={t('Empty the search')} onClick={() => onChange('', false)} />
        )
      }
      error={problem}
      data={options.map(({ text }) => text)}
      filter={({ options: all }) => all}
      renderOption={({ option }) => {
        const found = options.find(({ text }) => text === option.value)
        return (
          <span className={classes.option}>
            <code>{found?.insert}</code>
            <span className={classes.meaning}>{found?.meaning}</span>
          </span>
        )
      }}
      value={draft}
      onChange={(text) => {
        setDraft(text)
        const input = ref.current
        // What was chosen from the list is not in the field yet: the caret will stand behind it.
        setCaret(input?.value === text ? (input.selectionStart ?? text.length) : text.length)
      }}
      onBlur={() => {
        written.current = undefined
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onChange('', false)
        setDraft('')
        event.currentTarget.blur()
      }}
    />
  )
}
