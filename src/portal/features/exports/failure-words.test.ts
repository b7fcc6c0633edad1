import { expect, it } from 'vitest'
import { startLanguage } from '../../lib/i18n.ts'
import { failureWords } from './failure-words.ts'

it('says in the language of who reads why there is no export', async () => {
  const failure = { code: 'export-needs-ffmpeg', message: 'MP3 is made by ffmpeg' }
  expect(failureWords(failure)).toBe('MP3 is made by ffmpeg')
  await startLanguage('de')
  expect(failureWords(failure)).toContain('wählen Sie FLAC, Opus oder WAV')
  expect(failureWords({ code: 'nobody-knows', message: 'As the server says' })).toBe('As the server says')
  expect(failureWords(undefined)).toBe('Er ist misslungen.')
  await startLanguage('en')
})
