import { IconChevronDown, IconX } from '@tabler/icons-react'
import { inSentence, t } from '../lib/i18n.ts'
import type { FoundText } from './filter-choices.tsx'
import classes from './filter-pill.module.css'
import { LazyMenu } from './lazy-menu.tsx'

interface FilterPillProps<Value extends string> {
  readonly label: string
  readonly value: Value | undefined
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value | undefined) => void
  /** What stands in the pill instead of the option's label. */
  readonly shown?: string | undefined
  /** Of very many: the options are those in which the text is found. */
  readonly found?: FoundText
  /** After the options. */
  readonly more?: { readonly label: string; readonly onChoose: () => void }
}

const loadChoices = () => import('./filter-choices.tsx')

/** One filter: closed it says what it filters by, open it offers the choices. */
export function FilterPill<Value extends string>(props: FilterPillProps<Value>) {
  const { label, value, options, onChange, shown, found, more } = props
  const text = shown ?? options.find((option) => option.value === value)?.label
  const choices = options.map((option) => ({
    label: option.label,
    isChosen: option.value === value,
    onChoose: () => onChange(option.value),
  }))
  return (
    <span className={classes.root} data-active={text !== undefined || undefined}>
      <LazyMenu
        load={loadChoices}
        own={{ label, choices, found, more }}
        button={(given) => (
          <button {...given} type="button" className={classes.open}>
            {text === undefined ? label : text}
            {text === undefined && <IconChevronDown size={13} aria-hidden />}
          </button>
        )}
      />
      {text !== undefined && (
        <button
          type="button"
          className={classes.clear}
          aria-label={t('Clear {what}', { what: inSentence(label) })}
          onClick={() => onChange(undefined)}
        >
          <IconX size={13} />
        </button>
      )}
    </span>
  )
}
