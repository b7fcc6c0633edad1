import { Menu, TextInput } from '@mantine/core'
import { IconCheck, IconChevronDown, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { inSentence, t } from '../lib/i18n.ts'
import classes from './filter-pill.module.css'

interface FilterPillProps<Value extends string> {
  readonly label: string
  readonly value: Value | undefined
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value | undefined) => void
  /** What stands in the pill instead of the option's label. */
  readonly shown?: string | undefined
  /** Of very many: the options are those in which the text is found. */
  readonly found?: { readonly text: string; readonly onText: (text: string) => void }
  /** After the options. */
  readonly children?: ReactNode
}

/** More options than this are searched; no more than these are shown at once. */
const MANY = 8
const MOST_SHOWN = 40

/** One filter: closed it says what it filters by, open it offers the choices. */
export function FilterPill<Value extends string>(props: FilterPillProps<Value>) {
  const { label, value, options, onChange, shown, found, children } = props
  const text = shown ?? options.find((option) => option.value === value)?.label
  const [typed, setTyped] = useState('')
  const wanted = found?.text ?? typed
  const setWanted = found?.onText ?? setTyped
  const many = options.length > MANY || wanted !== ''
  const matching = found
    ? options
    : options.filter((option) => option.label.toLowerCase().includes(wanted.trim().toLowerCase()))
  return (
    <span className={classes.root} data-active={text !== undefined || undefined}>
      <Menu position="bottom-start" width={220} onClose={() => setWanted('')} trapFocus>
        <Menu.Target>
          <button type="button" className={classes.open}>
            {text === undefined ? label : text}
            {text === undefined && <IconChevronDown size={13} aria-hidden />}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {many && (
            <TextInput
              size="xs"
              mb={4}
              placeholder={t('Search')}
              aria-label={t('Search {what}', { what: inSentence(label) })}
              data-autofocus
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
            />
          )}
          {matching.slice(0, MOST_SHOWN).map((option) => (
            <Menu.Item
              key={option.value}
              rightSection={option.value === value ? <IconCheck size={14} /> : null}
              onClick={() => onChange(option.value)}
            >
              {option.label}
            </Menu.Item>
          ))}
          {children}
        </Menu.Dropdown>
      </Menu>
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
