/** What whoever asked for an export is told when it is there, or failed. */

export interface ExportNews {
  readonly language: 'en' | 'de'
  /** Who gets the letter. */
  readonly personName: string
  /** Where it is seen to. */
  readonly link: string
  /** Of the schedule that asked for it; absent: the person did. */
  readonly scheduleName?: string
  /** `until`, `reason`: as they are to be read. */
  readonly happened:
    | { readonly what: 'ready'; readonly calls: number; readonly leftOut: number; readonly until?: string }
    | { readonly what: 'failed'; readonly reason: string }
}

export interface ExportLetter {
  readonly subject: string
  readonly text: string
}

export function exportLetter(news: ExportNews): ExportLetter {
  const { subject, greeting, lines } = WORDS[news.language](news)
  return { subject: oneLine(subject), text: `${[greeting, lines.join('\n'), news.link].join('\n\n')}\n` }
}

interface Words {
  readonly subject: string
  readonly greeting: string
  readonly lines: readonly string[]
}

const WORDS: Readonly<Record<ExportNews['language'], (news: ExportNews) => Words>> = {
  en: ({ personName, scheduleName, happened }) => {
    const greeting = `Hello ${oneLine(personName)},`
    const which = scheduleName === undefined ? 'export' : `scheduled export “${scheduleName}”`
    if (happened.what === 'failed') {
      return {
        greeting,
        subject: `Your ${which} failed`,
        lines: [`your ${oneLine(which)} failed: ${oneLine(happened.reason)}`],
      }
    }
    const { calls, leftOut, until } = happened
    return {
      greeting,
      subject: `Your ${which} is ready: ${calls} ${calls === 1 ? 'call' : 'calls'}`,
      lines: [
        `your ${oneLine(which)} of ${calls} ${calls === 1 ? 'call' : 'calls'} is ready.`,
        ...(leftOut === 0 ? [] : [`Not all of what you asked for is in it: ${leftOut} left out.`]),
        ...(until === undefined ? [] : [`You can fetch it until ${until}; whoever fetches it signs in.`]),
      ],
    }
  },
  de: ({ personName, scheduleName, happened }) => {
    const greeting = `Guten Tag ${oneLine(personName)},`
    const which = scheduleName === undefined ? 'Export' : `geplanter Export „${scheduleName}“`
    if (happened.what === 'failed') {
      return {
        greeting,
        subject: `Ihr ${which} ist fehlgeschlagen`,
        lines: [`Ihr ${oneLine(which)} ist fehlgeschlagen: ${oneLine(happened.reason)}`],
      }
    }
    const { calls, leftOut, until } = happened
    const counted = calls === 1 ? '1 Gespräch' : `${calls} Gespräche`
    return {
      greeting,
      subject: `Ihr ${which} ist fertig: ${counted}`,
      lines: [
        `Ihr ${oneLine(which)} ist fertig: ${counted}.`,
        ...(leftOut === 0 ? [] : [`Nicht alles, worum Sie gebeten haben, ist darin: ${leftOut} ausgelassen.`]),
        ...(until === undefined ? [] : [`Sie können ihn bis ${until} abholen; dazu melden Sie sich an.`]),
      ],
    }
  },
}

/** Nobody who names a schedule writes a letter of their own below it. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
