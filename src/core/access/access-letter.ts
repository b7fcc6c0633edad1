/** What those who decide are told when somebody asks for access, and what whoever asked is told of the decision. */

import type { GrantScopeKind } from '../model/access.ts'

export interface AccessNews {
  readonly language: 'en' | 'de'
  /** Who gets the letter. */
  readonly personName: string
  readonly accountName: string
  readonly timeZone: string
  /** Of the access that was asked for; `name` of the person, group or queue. */
  readonly scope: { readonly kind: GrantScopeKind; readonly name: string }
  /** Where it is seen to. */
  readonly link: string
  /** `endsAt`: on the clocks of the zone. */
  readonly happened:
    | { readonly what: 'requested'; readonly by: string; readonly reason: string }
    | { readonly what: 'approved'; readonly endsAt?: string; readonly reason?: string }
    | { readonly what: 'refused'; readonly reason?: string }
}

export interface AccessLetter {
  readonly subject: string
  readonly text: string
}

export function accessLetter(news: AccessNews): AccessLetter {
  const { subject, greeting, lines } = WORDS[news.language](news)
  const text = [greeting, lines.join('\n'), news.link].join('\n\n')
  return { subject: oneLine(subject), text: `${text}\n` }
}

interface Words {
  readonly subject: string
  readonly greeting: string
  readonly lines: readonly string[]
}

const WORDS: Readonly<Record<AccessNews['language'], (news: AccessNews) => Words>> = {
  en: ({ personName, accountName, timeZone, scope, happened }) => {
    const greeting = `Hello ${personName},`
    const whose = SCOPES.en[scope.kind](scope.name)
    switch (happened.what) {
      case 'requested':
        return {
          greeting,
          subject: `${happened.by} asks for access to recordings`,
          lines: [
            `${oneLine(happened.by)} asks for access to ${whose} at ${accountName}: “${oneLine(happened.reason)}”.`,
            'Approve or refuse it here; until then nothing changes.',
          ],
        }
      case 'approved':
        return {
          greeting,
          subject: 'Your request for access was approved',
          lines: [
            `your request for access to ${whose} at ${accountName} was approved.`,
            ...(happened.endsAt === undefined ? [] : [`It ends by itself: ${happened.endsAt} (${timeZone}).`]),
            ...(happened.reason === undefined ? [] : [`“${oneLine(happened.reason)}”`]),
          ],
        }
      case 'refused':
        return {
          greeting,
          subject: 'Your request for access was refused',
          lines: [
            `your request for access to ${whose} at ${accountName} was refused.`,
            ...(happened.reason === undefined ? [] : [`“${oneLine(happened.reason)}”`]),
          ],
        }
    }
  },
  de: ({ personName, accountName, timeZone, scope, happened }) => {
    const greeting = `Guten Tag ${personName},`
    const whose = SCOPES.de[scope.kind](scope.name)
    switch (happened.what) {
      case 'requested':
        return {
          greeting,
          subject: `${happened.by} bittet um Zugriff auf Aufnahmen`,
          lines: [
            `${oneLine(happened.by)} bittet um Zugriff auf ${whose} bei ${accountName}: „${oneLine(happened.reason)}“.`,
            'Hier können Sie zustimmen oder ablehnen; bis dahin ändert sich nichts.',
          ],
        }
      case 'approved':
        return {
          greeting,
          subject: 'Ihrer Bitte um Zugriff wurde zugestimmt',
          lines: [
            `Ihrer Bitte um Zugriff auf ${whose} bei ${accountName} wurde zugestimmt.`,
            ...(happened.endsAt === undefined ? [] : [`Er endet von selbst: ${happened.endsAt} (${timeZone}).`]),
            ...(happened.reason === undefined ? [] : [`„${oneLine(happened.reason)}“`]),
          ],
        }
      case 'refused':
        return {
          greeting,
          subject: 'Ihre Bitte um Zugriff wurde abgelehnt',
          lines: [
            `Ihre Bitte um Zugriff auf ${whose} bei ${accountName} wurde abgelehnt.`,
            ...(happened.reason === undefined ? [] : [`„${oneLine(happened.reason)}“`]),
          ],
        }
    }
  },
}

type ScopeWords = Readonly<Record<GrantScopeKind, (name: string) => string>>

const SCOPES: Readonly<Record<AccessNews['language'], ScopeWords>> = {
  en: {
    account: () => 'all calls',
    group: (name) => `the calls of group ${name}`,
    queue: (name) => `the calls of queue ${name}`,
    user: (name) => `the calls of ${name}`,
    call: () => 'one call',
  },
  de: {
    account: () => 'alle Gespräche',
    group: (name) => `die Gespräche der Gruppe ${name}`,
    queue: (name) => `die Gespräche der Warteschlange ${name}`,
    user: (name) => `die Gespräche von ${name}`,
    call: () => 'ein Gespräch',
  },
}

/** Nobody who asks writes a letter of their own below it. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
