import type { Language } from '../../lib/i18n.ts'

/** The pages of docs/, as the repository ships them, each in a chunk of its own that is loaded when somebody reads it. */

const FILES = import.meta.glob<string>('../../../../docs/**/*.md', { query: '?raw', import: 'default' })
const PREFIX = '../../../../docs/'

/** Names as `operate/sign-in.md`. */
export const HELP_PAGES: readonly string[] = Object.keys(FILES).map((path) => path.slice(PREFIX.length))

export async function loadHelpPage(name: string): Promise<string | undefined> {
  return FILES[`${PREFIX}${name}`]?.()
}

export const GENERAL_HELP = 'portal.md'

/** The page about what is at a path of the portal, or at `?tab=` of it; the first that fits. */
const PAGE_OF_PATH: readonly (readonly [RegExp, string])[] = [
  [/^\/calls\/./, 'portal.md#one-call'],
  [/^\/calls/, 'portal.md#finding-calls'],
  [/^\/replay/, 'operate/replay.md#several-conversations'],
  [/^\/exports/, 'portal.md#taking-calls-away'],
  [/^\/your-account/, 'operate/sign-in.md'],
  [/^\/set-up/, 'operate/README.md'],
  [/\/recording-users/, 'operate/recording-users.md'],
  [/\/accounts\/[^/]+\/recording/, 'api/policy.md'],
  [/\/accounts\/[^/]+\/import/, 'api/import.md'],
  [/\/accounts\/[^/]+\/completeness/, 'operate/completeness.md'],
  [/\/accounts\/[^/]+\/people$/, 'api/access.md'],
  [/\/accounts\/[^/]+\/people\//, 'operate/sign-in.md'],
  [/\/accounts\/[^/]+\?tab=(users|devices)/, 'api/settings.md'],
  [/\/accounts\/[^/]+\?tab=queues/, 'api/people.md#queues'],
  [/\/accounts\/[^/]+\?tab=dispositions/, 'operate/dispositions.md'],
  [/\/accounts\/[^/]+\?tab=storage/, 'operate/storage.md'],
  [/\/accounts\/[^/]+\?tab=retention/, 'operate/retention.md'],
  [/\/accounts\/[^/]+\?tab=completeness/, 'operate/completeness.md'],
  [/\/accounts\/[^/]+\?tab=holds/, 'operate/retention.md#legal-hold'],
  [/\/accounts\/[^/]+\?tab=groups/, 'api/people.md#recording-groups'],
  [/\/settings(\/accounts.*)?$/, 'portal.md#settings'],
  [/\/settings\/(staff|people)/, 'operate/sign-in.md'],
  [/\/settings\/resellers/, 'api/people.md#resellers'],
  [/\/settings\/closed-accounts/, 'operate/closing-accounts.md'],
  [/\/settings\/recording-clients\/paste/, 'operate/mapping.md'],
  [/\/settings\/recording-clients/, 'operate/README.md'],
  [/\/settings\/access/, 'api/access.md'],
  [/\/settings\/api-keys/, 'api/README.md'],
  [/\/settings\/webhooks/, 'api/webhooks.md'],
  [/\/settings\/audit-log/, 'operate/audit-log.md'],
  [/\/settings\/storage/, 'operate/storage.md'],
]

export function helpFor(path: string, language: Language = 'en'): string {
  return inLanguage(PAGE_OF_PATH.find(([pattern]) => pattern.test(path))?.[1] ?? GENERAL_HELP, language)
}

const IN_GERMAN: Readonly<Record<string, string>> = {
  'portal.md': 'portal.de.md',
  'portal.md#one-call': 'portal.de.md#ein-gespräch',
  'portal.md#finding-calls': 'portal.de.md#gespräche-finden',
  'portal.md#settings': 'portal.de.md#einstellungen',
  'portal.md#taking-calls-away': 'portal.de.md#gespräche-mitnehmen',
  'operate/replay.md': 'operate/replay.de.md',
  'operate/replay.md#several-conversations': 'operate/replay.de.md#mehrere-gespräche',
}

/** The same page in the language, where there is one. */
export function inLanguage(page: string, language: Language): string {
  return language === 'de' ? (IN_GERMAN[page] ?? page) : page
}

export const languageOfPage = (page: string): Language => (pageName(page).endsWith('.de.md') ? 'de' : 'en')

/** What somebody may want to find: no page twice, in two languages. */
export function pagesIn(language: Language): readonly string[] {
  const others = Object.entries(IN_GERMAN).map(([english, german]) => pageName(language === 'de' ? english : german))
  return HELP_PAGES.filter((name) => !others.includes(name))
}

/** Where a link in the page `from` leads: another page, or undefined where it leaves the docs. */
export function linkedPage(from: string, href: string): string | undefined {
  if (/^[a-z]+:|^\//i.test(href)) return undefined
  if (href.startsWith('#')) return `${pageName(from)}${href}`
  const { pathname, hash } = new URL(href, `http://docs/${from}`)
  const name = pathname.slice(1)
  return HELP_PAGES.includes(name) ? `${name}${hash}` : undefined
}

/** `api/policy.md` of `api/policy.md#what-is-kept`. */
export const pageName = (page: string): string => page.replace(/#.*/, '')

export const anchorOf = (page: string): string | undefined => /#(.+)/.exec(page)?.[1]

/** As GitHub makes anchors of headings: `What is kept?` is `what-is-kept`. */
export const anchorFor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
