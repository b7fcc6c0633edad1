import { Link } from '@tanstack/react-router'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { Card } from '../../ui/card.tsx'
import { Page } from '../../ui/page.tsx'
import { NotFound } from '../not-found.tsx'
import { settingsLinks } from '../shell/settings-links.ts'
import classes from './settings-route.module.css'

/** The settings pages as a list, for screens without a side bar. */
export default function SettingsRoute() {
  const links = settingsLinks(useSession())
  // Nothing here is for them: only a typed address leads here.
  if (links.length === 0) return <NotFound />
  return (
    <Page title={t('Settings')}>
      <Card flush>
        {links.map(({ link, label, Icon }) => (
          <Link key={label} {...link} className={classes.link}>
            <Icon size={18} stroke={1.6} />
            {label}
          </Link>
        ))}
      </Card>
    </Page>
  )
}
