/** A party as a person reads it: the name first, then what can be dialled. */
import { t } from './i18n.ts'

export interface NamedParty {
  readonly name?: string
  readonly number?: string
  readonly aor?: string
  /** The user of the account who was recognised: the name the administrator gave is the one people know. */
  readonly user?: { readonly name: string }
}

/** Whoever hides the number: RFC 3261 §8.1.1.3, RFC 3323 §4.1.1.3. */
const ANONYMOUS = /^(sips?:)?anonymous@|@anonymous\.invalid$/i

/** `main` is never empty; `extra` is the number beside a name. */
export function partyName(party: NamedParty): { readonly main: string; readonly extra?: string } {
  if (!party.user && ANONYMOUS.test(party.aor ?? '')) {
    const given = party.name?.toLowerCase() === 'anonymous' ? undefined : party.name
    return { main: given ?? t('Anonymous') }
  }
  const number = party.number ?? party.aor?.replace(/^(sips?|tel):/i, '')
  const name = party.user?.name ?? party.name
  if (name && name !== number) return number ? { main: name, extra: number } : { main: name }
  return { main: number ?? t('Unknown') }
}
