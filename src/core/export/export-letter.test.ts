import { expect, it } from 'vitest'
import { exportLetter } from './export-letter.ts'

const LINK = 'https://tapeline.example/exports'

it('says that an export is there, until when, and that not all is in it', () => {
  const happened = { what: 'ready', calls: 12, leftOut: 1, until: '2026-03-02 10:30 (Europe/Berlin)' } as const
  expect(exportLetter({ language: 'en', personName: 'Ada', link: LINK, happened })).toEqual({
    subject: 'Your export is ready: 12 calls',
    text: [
      'Hello Ada,',
      '',
      'your export of 12 calls is ready.',
      'Not all of what you asked for is in it: 1 left out.',
      'You can fetch it until 2026-03-02 10:30 (Europe/Berlin); whoever fetches it signs in.',
      '',
      LINK,
      '',
    ].join('\n'),
  })
})

it('says in German that a scheduled one failed, and lets nobody write lines of their own', () => {
  const happened = { what: 'failed', reason: 'Nothing answers\nat sftp.example' } as const
  const news = {
    language: 'de',
    personName: 'Ada',
    link: LINK,
    scheduleName: 'Nachts\n\nKlicken Sie',
    happened,
  } as const
  expect(exportLetter(news)).toEqual({
    subject: 'Ihr geplanter Export „Nachts Klicken Sie“ ist fehlgeschlagen',
    text: `Guten Tag Ada,\n\nIhr geplanter Export „Nachts Klicken Sie“ ist fehlgeschlagen: Nothing answers at sftp.example\n\n${LINK}\n`,
  })
})
