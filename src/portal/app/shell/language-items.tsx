import { Menu } from '@mantine/core'
import { IconCheck, IconLanguage } from '@tabler/icons-react'
import { chooseLanguage, LANGUAGE_NAMES, language } from '../../lib/i18n.ts'
import { saveLanguage } from './save-language.ts'

/** Menu items that choose the language; the page is loaded again in it. */
export function LanguageItems() {
  return LANGUAGE_NAMES.map(([tag, name]) => (
    <Menu.Item
      key={tag}
      lang={tag}
      leftSection={<IconLanguage size={15} stroke={1.6} />}
      rightSection={tag === language() ? <IconCheck size={14} /> : null}
      onClick={async () => {
        await saveLanguage(tag)
        chooseLanguage(tag)
      }}
    >
      {name}
    </Menu.Item>
  ))
}
