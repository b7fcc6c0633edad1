/** What people are written about their own way in: a link to set a password, and what was changed about it. */

export interface SignInNews {
  readonly language: 'en' | 'de'
  /** Who gets the letter. */
  readonly personName: string
  /** The one-time link; of a change, where the portal is. */
  readonly link: string
  readonly happened:
    | { readonly what: 'invitation'; readonly signInName: string }
    | { readonly what: 'password-reset' }
    | { readonly what: SignInChange }
}

export type SignInChange =
  | 'second-factor.added'
  | 'second-factor.removed'
  | 'recovery-codes.renewed'
  | 'user.password-changed'

export interface SignInLetter {
  readonly subject: string
  readonly text: string
}

export function signInLetter({ language, personName, link, happened }: SignInNews): SignInLetter {
  const { greeting, ...words } = WORDS[language]
  const { subject, before, after } =
    happened.what === 'invitation'
      ? words.invitation(happened.signInName)
      : happened.what === 'password-reset'
        ? words.reset
        : words.changed(happened.what)
  return { subject, text: `${[greeting(personName), ...before, link, ...after].filter(Boolean).join('\n\n')}\n` }
}

/** `before` and `after` the link. */
interface Words {
  readonly subject: string
  readonly before: readonly string[]
  readonly after: readonly string[]
}

interface Language {
  readonly greeting: (personName: string) => string
  readonly invitation: (signInName: string) => Words
  readonly reset: Words
  readonly changed: (change: SignInChange) => Words
}

const WORDS: Readonly<Record<SignInNews['language'], Language>> = {
  en: {
    greeting: (personName) => `Hello ${personName},`,
    invitation: (signInName) => ({
      subject: 'Your access to call recordings',
      before: [
        'you can sign in to Tapeline, where your organisation keeps its call recordings. Set your password here, within seven days:',
      ],
      after: [`You then sign in with ${signInName}.`],
    }),
    reset: {
      subject: 'Set a new password for Tapeline',
      before: ['set your new password here, within one hour:'],
      after: ['If you have not asked for it, do nothing: your password stays as it is.'],
    },
    changed: (change) => ({
      subject: 'Your sign-in to Tapeline was changed',
      before: [
        CHANGES.en[change],
        'If that was not you, change your password and tell whoever looks after Tapeline in your organisation.',
      ],
      after: [],
    }),
  },
  de: {
    greeting: (personName) => `Guten Tag ${personName},`,
    invitation: (signInName) => ({
      subject: 'Ihr Zugang zu Gesprächsaufnahmen',
      before: [
        'Sie können sich bei Tapeline anmelden, wo Ihre Organisation ihre Gesprächsaufnahmen aufbewahrt. Legen Sie hier innerhalb von sieben Tagen Ihr Passwort fest:',
      ],
      after: [`Danach melden Sie sich mit ${signInName} an.`],
    }),
    reset: {
      subject: 'Neues Passwort für Tapeline festlegen',
      before: ['hier legen Sie innerhalb einer Stunde Ihr neues Passwort fest:'],
      after: ['Wenn Sie nicht darum gebeten haben, tun Sie nichts: Ihr Passwort bleibt, wie es ist.'],
    },
    changed: (change) => ({
      subject: 'Ihre Anmeldung bei Tapeline wurde geändert',
      before: [
        CHANGES.de[change],
        'Wenn Sie das nicht waren, ändern Sie Ihr Passwort und sagen Sie es denen, die sich in Ihrer Organisation um Tapeline kümmern.',
      ],
      after: [],
    }),
  },
}

const CHANGES: Readonly<Record<SignInNews['language'], Readonly<Record<SignInChange, string>>>> = {
  en: {
    'second-factor.added': 'A second factor was added to your sign-in.',
    'second-factor.removed': 'A second factor was removed from your sign-in.',
    'recovery-codes.renewed': 'New recovery codes were made; the former ones do not work any more.',
    'user.password-changed': 'Your password was changed.',
  },
  de: {
    'second-factor.added': 'Ihrer Anmeldung wurde ein zweiter Faktor hinzugefügt.',
    'second-factor.removed': 'Ein zweiter Faktor Ihrer Anmeldung wurde entfernt.',
    'recovery-codes.renewed': 'Neue Wiederherstellungscodes wurden erzeugt; die bisherigen gelten nicht mehr.',
    'user.password-changed': 'Ihr Passwort wurde geändert.',
  },
}

/** Of what is audited about a sign-in, what its owner is told. */
export function isSignInChange(action: string): action is SignInChange {
  return Object.hasOwn(CHANGES.en, action)
}
