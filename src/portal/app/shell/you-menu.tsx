import { Menu } from '@mantine/core'
import { IconHelp, IconLock, IconLogout } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { t } from '../../lib/i18n.ts'
import type { LoadedMenuProps } from '../../ui/lazy-menu.tsx'
import { ColorSchemeItems } from './color-scheme-items.tsx'
import { LanguageItems } from './language-items.tsx'

interface YouMenuProps extends LoadedMenuProps {
  readonly email: string
  readonly onHelp: () => void
  readonly onSignOut: () => void
}

/** What concerns whoever is signed in. */
export default function YouMenu({ email, onHelp, onSignOut, button, opened, onChange }: YouMenuProps) {
  return (
    <Menu position="top-start" width={220} opened={opened} onChange={onChange}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{email}</Menu.Label>
        <ColorSchemeItems />
        <Menu.Divider />
        <LanguageItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconHelp size={15} stroke={1.6} />} onClick={onHelp}>
          {t('Help')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLock size={15} stroke={1.6} />}
          renderRoot={(props) => <Link {...props} to="/your-account" />}
        >
          {t('Your account')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} stroke={1.6} />} onClick={onSignOut}>
          {t('Sign out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
