import { IconDownload, IconHelp, IconPhone, IconSettings, IconUserCircle } from '@tabler/icons-react'
import { Link, type LinkProps, useLocation } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useAccessGrants } from '../../features/access/api/access-grants.ts'
import { t } from '../../lib/i18n.ts'
import type { useSession } from '../../lib/use-session.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { LazyMenu } from '../../ui/lazy-menu.tsx'
import { FirstVisitHint } from './first-visit-hint.tsx'
import { Logo } from './logo.tsx'
import { OfflineNotice } from './offline-notice.tsx'
import { type SettingsLink, settingsLinks } from './settings-links.ts'
import classes from './shell.module.css'

const HelpPanel = lazy(() => import('../../features/help/help-panel.tsx'))
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog.tsx'))
const loadYouMenu = () => import('./you-menu.tsx')

interface ShellProps {
  readonly session: ReturnType<typeof useSession>
  readonly onSignOut: () => void
  /** Above every page. */
  readonly notice?: ReactNode
  /** Below every page. */
  readonly foot?: ReactNode
  /** In the corner of every page, one above the other, above `foot`. */
  readonly corner?: ReactNode
  readonly children: ReactNode
}

/** Navigation at the side, or at the thumb on a phone, around whatever page is open. */
export function Shell({ session, onSignOut, notice, foot, corner, children }: ShellProps) {
  const { name, email = name } = session.actor
  const settings = settingsLinks(session)
  const { data: requests = [] } = useAccessGrants({ state: 'requested' }, session.may('manage-access'))
  const badge = ({ label, needs }: SettingsLink) =>
    needs === 'manage-access' && requests.length > 0 ? `${label} (${requests.length})` : label
  const [shortcutsOpen, setShortcutsOpen] = useState(false)
  const [helpOpen, setHelpOpen] = useState(false)
  const path = useLocation({ select: ({ pathname }) => pathname })
  const tab = useLocation({ select: ({ search }) => search.tab })
  useShortcuts({ '?': () => setHelpOpen(true) })
  return (
    <div className={classes.root}>
      <a className={classes.skip} href="#main">
        {t('Skip to content')}
      </a>
      <nav className={classes.side} aria-label={t('Main')}>
        <Link to="/" className={classes.brand}>
          <Logo />
          Tapeline
        </Link>
        {session.may('see-calls') && (
          <NavLink link={{ to: '/calls' }} icon={<IconPhone size={17} stroke={1.6} />} label={t('Calls')} />
        )}
        {session.may('export') && (
          <NavLink link={{ to: '/exports' }} icon={<IconDownload size={17} stroke={1.6} />} label={t('Exports')} />
        )}
        {settings.length > 0 && (
          <>
            <div className={classes.heading}>{t('Settings')}</div>
            {settings.map((each) => (
              <NavLink
                key={each.label}
                wide
                link={each.link}
                icon={<each.Icon size={17} stroke={1.6} />}
                label={badge(each)}
              />
            ))}
            <NavLink
              narrow
              link={{ to: '/settings' }}
              icon={<IconSettings size={19} stroke={1.6} />}
              label={t('Settings')}
            />
          </>
        )}
        <div className={classes.foot}>
          <button type="button" className={`${classes.link} ${classes.wide}`} onClick={() => setHelpOpen(true)}>
            <IconHelp size={17} stroke={1.6} />
            {t('Help')}
          </button>
          <LazyMenu
            load={loadYouMenu}
            own={{ email, onHelp: () => setHelpOpen(true), onSignOut }}
            button={(given) => (
              <button
                {...given}
                type="button"
                className={classes.link}
                aria-label={t('You: {name}', { name })}
                title={email}
              >
                <IconUserCircle size={17} stroke={1.6} />
                <span className={`${classes.who} ${classes.wide}`}>{name}</span>
                <span className={classes.narrow}>{t('You')}</span>
              </button>
            )}
          />
        </div>
      </nav>
      <main id="main" className={classes.main} tabIndex={-1}>
        {notice}
        <FirstVisitHint path={path} />
        <div className={classes.stage}>
          <div className={classes.page}>{children}</div>
          <div className={classes.corner}>{corner}</div>
        </div>
        {foot}
      </main>
      <OfflineNotice />
      {helpOpen && (
        <Suspense>
          <HelpPanel
            path={tab === undefined ? path : `${path}?tab=${tab}`}
            onShortcuts={() => {
              setHelpOpen(false)
              setShortcutsOpen(true)
            }}
            onClose={() => setHelpOpen(false)}
          />
        </Suspense>
      )}
      {shortcutsOpen && (
        <Suspense>
          <ShortcutsDialog onClose={() => setShortcutsOpen(false)} />
        </Suspense>
      )}
    </div>
  )
}

interface NavLinkProps {
  readonly link: LinkProps
  readonly icon: ReactNode
  readonly label: string
  /** Only where there is room, or only where there is not. */
  readonly wide?: boolean
  readonly narrow?: boolean
}

function NavLink({ link, icon, label, wide, narrow }: NavLinkProps) {
  const only = wide ? classes.wide : narrow ? classes.narrow : ''
  return (
    <Link {...link} className={`${classes.link} ${only}`} preload="intent">
      {icon}
      {label}
    </Link>
  )
}
