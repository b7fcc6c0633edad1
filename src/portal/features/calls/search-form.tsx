import { Button, Select, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { WHY_NOT_RECORDED } from '../../../core/policy/why-not-recorded.ts'
import {
  beyondForm,
  partOf,
  type SideWord,
  sideField,
  withBeyondForm,
  withPart,
  withSideField,
} from '../../../core/search/edit-search.ts'
import { formatSearch } from '../../../core/search/format-search.ts'
import { parseSearch } from '../../../core/search/parse-search.ts'
import { SEARCH_PROBLEMS } from '../../../core/search/search-problems.ts'
import type { DurationWord, NameWord, SearchPart, SearchQuery, TimeWord } from '../../../core/search/search-query.ts'
import { formatDuration, formatTime, parseDuration, parseTime } from '../../../core/search/search-values.ts'
import { CHOICES } from '../../../core/search/search-words.ts'
import { DIRECTION_WORDS, FLAG_TITLES } from '../../lib/call-words.ts'
import { t } from '../../lib/i18n.ts'
import { sentence } from '../../lib/sentence.ts'
import classes from './search-form.module.css'

interface SearchFormProps {
  readonly query: SearchQuery
  readonly onChange: (query: SearchQuery) => void
  readonly onClose: () => void
}

interface FieldProps {
  readonly query: SearchQuery
  readonly onChange: (query: SearchQuery) => void
}

/** The same search as in the box, field by field: what is changed here is written there, and the other way round. */
export default function SearchForm({ query, onChange, onClose }: SearchFormProps) {
  const fields = { query, onChange }
  const root = useRef<HTMLElement>(null)
  useEffect(() => root.current?.querySelector('input')?.focus(), [])
  return (
    <section
      ref={root}
      className={classes.root}
      aria-label={t('Search form')}
      onKeyDown={(event) => {
        // The list of a select closes first.
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
    >
      <fieldset className={classes.group}>
        <legend>{t('Conversation')}</legend>
        <TimeField {...fields} word="after" label={t('From')} />
        <TimeField {...fields} word="before" label={t('Until')} />
        <DurationField {...fields} word="longer" label={t('At least')} />
        <DurationField {...fields} word="shorter" label={t('Shorter than')} />
        <ChoiceField {...fields} word="direction" label={t('Direction')} words={DIRECTION_WORDS} />
        <IsField {...fields} label={t('Recording')} values={['recorded', 'unrecorded']} />
        <ChoiceField {...fields} word="why" label={t('Why not recorded')} words={WHY_NOT} />
        <IsField {...fields} label={t('Status')} values={['live', 'processing', 'ready']} />
        <NameField {...fields} word="queue" label={t('Queue')} />
        <NameField {...fields} word="queue" label={t('Not from the queue')} not />
        <NameField {...fields} word="group" label={t('Recording group')} />
        <NameField {...fields} word="user" label={t('User on the call')} />
        <NameField {...fields} word="owner" label={t('Owner')} />
        <ChoiceField {...fields} word="mode" label={t('Mode')} words={MODES} />
        <ChoiceField {...fields} word="trigger" label={t('Trigger')} words={TRIGGERS} />
        <ChoiceField {...fields} word="flag" label={t('Quality finding')} words={FLAG_TITLES} />
        <NameField {...fields} word="note" label={t('In a note')} />
        <NameField {...fields} word="disposition" label={t('Disposition')} />
        <NameField {...fields} word="tag" label={t('Tag')} />
        <ChoiceField {...fields} word="has" label={t('There is')} words={ANNOTATIONS} />
      </fieldset>
      <Side {...fields} word="from" label={t('Calling party')} />
      <Side {...fields} word="to" label={t('Called party')} />
      <div className={classes.whole}>
        <BeyondField {...fields} />
      </div>
      <div className={classes.actions}>
        <Button variant="default" size="xs" onClick={() => onChange([])} disabled={query.length === 0}>
          {t('Empty the form')}
        </Button>
        <Button size="xs" onClick={onClose}>
          {t('Close')}
        </Button>
      </div>
    </section>
  )
}

const WHY_NOT: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(WHY_NOT_RECORDED).map(([value, words]) => [value, t(words)]),
)
const MODES: Readonly<Record<string, string>> = { always: t('Always'), 'on-demand': t('On demand') }
const TRIGGERS: Readonly<Record<string, string>> = {
  account: t('Account'),
  queue: t('Queue'),
  user: t('User'),
  device: t('Device'),
  'endpoint-default': t('Endpoint default'),
}
const ANNOTATIONS: Readonly<Record<string, string>> = {
  note: t('a note'),
  disposition: t('a disposition'),
  tag: t('a tag'),
}
const STATES: Readonly<Record<string, string>> = {
  recorded: t('Recorded'),
  unrecorded: t('Not recorded'),
  live: t('Live now'),
  processing: t('File is being made'),
  ready: t('Ready'),
}

function Side({ query, onChange, word, label }: FieldProps & { readonly word: SideWord; readonly label: string }) {
  const fields = [
    ['name', t('Name, user or phone')],
    ['number', t('Number')],
    ['extension', t('Extension')],
  ] as const
  return (
    <fieldset className={classes.group}>
      <legend>{label}</legend>
      {fields.map(([field, title]) => (
        <TextField
          key={field}
          label={title}
          value={sideField(query, word, field)}
          onCommit={(text) => onChange(withSideField(query, word, field, text))}
        />
      ))}
    </fieldset>
  )
}

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  /** What is wrong with it; undefined when it can be taken. */
  readonly check?: (text: string) => string | undefined
  readonly onCommit: (text: string) => void
}

/** Written into the search when it is left or Enter is pressed, if it can be read. */
function TextField({ label, value, placeholder, check, onCommit }: TextFieldProps) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  const problem = draft.trim() === '' ? undefined : check?.(draft.trim())
  const commit = () => {
    if (draft.trim() !== value && problem === undefined) onCommit(draft.trim())
  }
  return (
    <TextInput
      size="xs"
      label={label}
      value={draft}
      placeholder={placeholder ?? ''}
      error={problem}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        commit()
      }}
    />
  )
}

function TimeField({ query, onChange, word, label }: FieldProps & { readonly word: TimeWord; readonly label: string }) {
  const time = partOf(query, word)
  return (
    <TextField
      label={label}
      placeholder={t('yesterday, 7d, 2026-11-01')}
      value={time && 'time' in time ? formatTime(time.time) : ''}
      check={(text) => (parseTime(text) ? undefined : t('Write yesterday, monday, 7d, 2026-11 or 2026-11-01'))}
      onCommit={(text) => {
        const next = parseTime(text)
        onChange(withPart(query, word, next && { word, time: next }))
      }}
    />
  )
}

function DurationField({
  query,
  onChange,
  word,
  label,
}: FieldProps & { readonly word: DurationWord; readonly label: string }) {
  const part = partOf(query, word)
  return (
    <TextField
      label={label}
      placeholder="90s, 5m, 1h30m"
      value={part && 'durationMs' in part ? formatDuration(part.durationMs) : ''}
      check={(text) => (parseDuration(text) === undefined ? t('Write 90s, 5m or 1h30m') : undefined)}
      onCommit={(text) => {
        const durationMs = parseDuration(text)
        onChange(withPart(query, word, durationMs === undefined ? undefined : { word, durationMs }))
      }}
    />
  )
}

function NameField({
  query,
  onChange,
  word,
  label,
  not = false,
}: FieldProps & { readonly word: NameWord; readonly label: string; readonly not?: boolean }) {
  const part = partOf(query, word, { not })
  return (
    <TextField
      label={label}
      value={part && 'text' in part ? part.text : ''}
      onCommit={(text) =>
        onChange(withPart(query, word, text === '' ? undefined : { word, text, ...(not && { not: true }) }, { not }))
      }
    />
  )
}

/** What has no field of its own, as it is typed in the box: the form can say all that the box can. */
function BeyondField({ query, onChange }: FieldProps) {
  return (
    <TextField
      label={t('Words, exclusions and anything else')}
      placeholder={t('refund "no answer" -tag:training on:yesterday')}
      value={formatSearch(beyondForm(query))}
      check={(text) => {
        const parsed = parseSearch(text)
        const problem = parsed.ok ? undefined : parsed.problems[0]
        return problem && t(SEARCH_PROBLEMS[problem.code], problem.values)
      }}
      onCommit={(text) => {
        const parsed = parseSearch(text)
        if (parsed.ok) onChange(withBeyondForm(query, parsed.query))
      }}
    />
  )
}

interface ChoiceFieldProps extends FieldProps {
  readonly word: 'direction' | 'why' | 'mode' | 'trigger' | 'flag' | 'has'
  readonly label: string
  readonly words: Readonly<Record<string, string>>
}

function ChoiceField({ query, onChange, word, label, words }: ChoiceFieldProps) {
  const part = partOf(query, word)
  return (
    <Select
      size="xs"
      label={label}
      clearable
      placeholder={t('Any')}
      data={CHOICES[word].map((value) => ({ value, label: sentence(words[value] ?? value) }))}
      value={part && 'value' in part ? part.value : null}
      onChange={(value) =>
        onChange(withPart(query, word, value === null ? undefined : ({ word, value } as SearchPart)))
      }
    />
  )
}

/** One of several words that `is:` may stand with at once. */
function IsField({
  query,
  onChange,
  label,
  values,
}: FieldProps & { readonly label: string; readonly values: readonly string[] }) {
  const isOne = (part: SearchPart) => part.word === 'is' && !part.not && values.includes(part.value)
  const at = query.findIndex(isOne)
  const found = query[at]
  return (
    <Select
      size="xs"
      label={label}
      clearable
      placeholder={t('Any')}
      data={values.map((value) => ({ value, label: STATES[value] ?? value }))}
      value={found?.word === 'is' ? found.value : null}
      onChange={(value) => {
        const next = value === null ? [] : [{ word: 'is', value } as SearchPart]
        onChange(at < 0 ? [...query, ...next] : query.toSpliced(at, 1, ...next))
      }}
    />
  )
}
