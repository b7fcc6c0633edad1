import { Menu, TextInput } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { inSentence, t } from '../lib/i18n.ts'
import type { LoadedMenuProps } from './lazy-menu.tsx'

export interface FilterChoice {
  readonly label: string
  readonly isChosen: boolean
  readonly onChoose: () => void
}

export interface FoundText {
  readonly text: string
  readonly onText: (text: string) => void
}

interface FilterChoicesProps extends LoadedMenuProps {
  /** What is filtered by. */
  readonly label: string
  readonly choices: readonly FilterChoice[]
  /** Where the choices are those in which the text was found. */
  readonly found?: FoundText | undefined
  /** After the choices. */
  readonly more?: { readonly label: string; readonly onChoose: () => void } | undefined
}

/** More choices than this are searched; no more than these are shown at once. */
const MANY = 8
const MOST_SHOWN = 40

/** The open filter. */
export default function FilterChoices(props: FilterChoicesProps) {
  const { button, opened, onChange, label, choices, found, more } = props
  const [typed, setTyped] = useState('')
  const wanted = found?.text ?? typed
  const setWanted = found?.onText ?? setTyped
  const sought = wanted.trim().toLowerCase()
  const matching = found ? choices : choices.filter((choice) => choice.label.toLowerCase().includes(sought))
  return (
    <Menu
      position="bottom-start"
      width={220}
      opened={opened}
      onChange={onChange}
      onClose={() => setWanted('')}
      trapFocus
    >
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {(choices.length > MANY || wanted !== '') && (
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
        {matching.slice(0, MOST_SHOWN).map((choice) => (
          <Menu.Item
            key={choice.label}
            rightSection={choice.isChosen ? <IconCheck size={14} /> : null}
            onClick={choice.onChoose}
          >
            {choice.label}
          </Menu.Item>
        ))}
        {more && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={more.onChoose}>{more.label}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
