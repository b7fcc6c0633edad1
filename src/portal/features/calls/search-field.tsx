import { CloseButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { parseSearch } from '../../../core/search/parse-search.ts'
import { SEARCH_PROBLEMS, type SearchProblem } from '../../../core/search/search-problems.ts'
import { t } from '../../lib/i18n.ts'
import { type Completion, completions } from './completions.ts'
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
  const [problem, setProblem] = useState<SearchProblem>()
  /** Proposed since something was typed. */
  const [proposing, setProposing] = useState(false)
  const [marked, setMarked] = useState(-1)
  const id = useId()
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
    const timer = setTimeout(() => setProblem(parsed.problems[0]), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [draft, value, onChange])

  const proposals = proposing ? completions(draft, caret) : []
  const type = (text: string, at: number) => {
    setDraft(text)
    setCaret(at)
    setProposing(true)
    setMarked(-1)
  }
  const close = () => {
    setProposing(false)
    setMarked(-1)
  }
  const choose = ({ text }: Completion) => {
    setDraft(text)
    close()
  }
  const empty = () => {
    onChange('', false)
    setDraft('')
    close()
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      empty()
      event.currentTarget.blur()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const { length } = proposals
      if (length === 0) return type(draft, event.currentTarget.selectionStart ?? draft.length)
      const step = event.key === 'ArrowDown' ? 1 : -1
      setMarked((now) => (now < 0 ? (step > 0 ? 0 : length - 1) : (now + step + length) % length))
    } else {
      const proposal = event.key === 'Enter' ? proposals[marked] : undefined
      if (!proposal) return
      choose(proposal)
    }
    event.preventDefault()
  }
  return (
    <div className={classes.root}>
      <div className={classes.box} data-unread={problem !== undefined || undefined}>
        <IconSearch size={15} stroke={1.7} aria-hidden />
        <input
          ref={ref}
          role="combobox"
          aria-label={t('Search calls')}
          aria-autocomplete="list"
          aria-expanded={proposals.length > 0}
          aria-controls={proposals.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={marked >= 0 && proposals.length > 0 ? `${id}-${marked}` : undefined}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          placeholder={t('Names, numbers, or from: queue: longer: …')}
          autoComplete="off"
          spellCheck={false}
          value={draft}
          onChange={({ currentTarget: { value: text, selectionStart } }) => type(text, selectionStart ?? text.length)}
          onKeyDown={press}
          onBlur={() => {
            written.current = undefined
            close()
          }}
        />
        {draft !== '' && <CloseButton size="sm" aria-label={t('Empty the search')} onClick={empty} />}
      </div>
      {proposals.length > 0 && (
        <Proposals id={id} proposals={proposals} marked={marked} onMark={setMarked} onChoose={choose} />
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className={classes.problem}>
          {t(SEARCH_PROBLEMS[problem.code], problem.values)}
        </p>
      )}
    </div>
  )
}

interface ProposalsProps {
  readonly id: string
  readonly proposals: readonly Completion[]
  readonly marked: number
  readonly onMark: (index: number) => void
  readonly onChoose: (proposal: Completion) => void
}

/** The focus stays in the field: its keys walk through them. */
function Proposals({ id, proposals, marked, onMark, onChoose }: ProposalsProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[marked]?.scrollIntoView({ block: 'nearest' })
  }, [marked])
  return (
    <div ref={list} id={`${id}-list`} className={classes.proposals} role="listbox" aria-label={t('Search calls')}>
      {proposals.map((proposal, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the marked one
        // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field chooses it
        <div
          key={proposal.insert}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === marked}
          className={classes.proposal}
          onPointerMove={() => onMark(index)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(proposal)}
        >
          <code>{proposal.insert}</code>
          <span className={classes.meaning}>{t(proposal.meaning)}</span>
        </div>
      ))}
    </div>
  )
}
