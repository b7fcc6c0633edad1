import { describe, expect, it } from 'vitest'
import type { Party } from '../model/call.ts'
import type { ReplaySoFar } from '../model/call-time-line.ts'
import type { RecordedSegment } from '../model/recording.ts'
import { formatCsvLine } from './csv-line.ts'
import { recordingFileName } from './recording-file-name.ts'
import { formatZonedTime } from './zoned-time.ts'

describe('a line of CSV', () => {
  it('quotes what RFC 4180 wants quoted', () => {
    expect(formatCsvLine(['a', 'b,c', 'd "e"', 'f\r\ng', '', ' h '])).toBe('a,"b,c","d ""e""","f\r\ng",, h \r\n')
  })

  it.each(['=1+1', '+cmd|x', '-1+1', '@SUM(A1)', '\t=1', ' =1', '+49 (30)=1', '\r=1', '\uff1d1+1'])(
    'never lets %j be computed',
    (text) => {
      expect(formatCsvLine([text]).replace(/^"/, '')).toMatch(/^'/)
    },
  )

  it('never lets a part be computed where columns are parted by semicolons or tabs', () => {
    expect(formatCsvLine(["x;=1+cmd|' /C calc'!A0;y", 'a;b', 'a\t@b'])).toBe("x;'=1+cmd|' /C calc'!A0;y,a;b,a\t'@b\r\n")
  })

  it('never lets a line of a note be computed: where semicolons part columns, quotes within a line do not hold lines together', () => {
    expect(formatCsvLine(['Ada: asks\n=1+1\r\n - and\nends'])).toBe('"Ada: asks\n\'=1+1\r\n \'- and\nends"\r\n')
  })

  it('reads long names once, whatever they consist of', () => {
    const beganMs = performance.now()
    for (const text of ['\t', '; ', '=', '"']) formatCsvLine([`${text.repeat(100_000)}x`])
    expect(performance.now() - beganMs).toBeLessThan(1000)
  })

  it.each(['+4930123456', '+49 30 123', '101', 'Ada', 'a=b', 'a; b'])('leaves %j as it is', (text) => {
    expect(formatCsvLine([text])).toBe(`${text}\r\n`)
  })
})

describe('the name of a file', () => {
  const party = (role: Party['role'], fields: Partial<Party>): Party => ({
    index: 0,
    role,
    network: 'onnet',
    streamIds: [],
    ...fields,
  })
  const name = (caller: Partial<Party>, callee: Partial<Party>) =>
    recordingFileName(
      { parties: [party('caller', caller), party('callee', callee)] },
      { startedAtMs: 0, encoding: 'mulaw' },
      'UTC',
    )

  it('says when, who and whom', () => {
    expect(name({ name: 'Ada' }, { number: '+4930' })).toBe('1970-01-01 00-00-00 Ada to +4930.wav')
  })

  it('says which segment, where there are several', () => {
    const segments = [0, 1].map((index) => ({ index })) as unknown as RecordedSegment[]
    const replay = { segments } as unknown as ReplaySoFar
    const parties = [party('caller', { name: 'Ada' })]
    expect(
      recordingFileName(
        { parties, replay },
        { startedAtMs: 0, encoding: 'mp3', segment: segments[1] as RecordedSegment },
        'UTC',
      ),
    ).toBe('1970-01-01 00-00-00 Ada to unknown segment 2.mp3')
  })

  it('holds nothing that a file system refuses or a shell mistakes', () => {
    expect(name({ name: '../../etc/passwd\0\n\u202Egpj' }, { name: 'CON<>:"|?*. ' })).toBe(
      '1970-01-01 00-00-00 _.._etc_passwdgpj to CON_______.wav',
    )
    expect(name({ name: '...' }, {})).toBe('1970-01-01 00-00-00 unknown to unknown.wav')
    expect(name({ name: 'x'.repeat(500) }, { name: '\ud800' }).length).toBeLessThan(100)
    expect(name({ name: 'a;=1+1' }, {})).toBe('1970-01-01 00-00-00 a_=1+1 to unknown.wav')
  })

  it('is made of long names at once, whatever they consist of', () => {
    const beganMs = performance.now()
    for (const text of ['.', ' ', 'a', '\u202e']) name({ name: `x${text.repeat(100_000)}x` }, {})
    expect(performance.now() - beganMs).toBeLessThan(1000)
  })

  it('is cut between characters and stays below the 255 bytes of a file system', () => {
    expect(name({ name: `${'a'.repeat(39)}😀😀` }, {})).toBe(`1970-01-01 00-00-00 ${'a'.repeat(39)}😀 to unknown.wav`)
    const long = name({ name: '漢'.repeat(80) }, { name: '😀'.repeat(80) })
    expect(long.isWellFormed()).toBe(true)
    expect(Buffer.byteLength(long)).toBeLessThan(240)
  })
})

it('tells the time of a zone, also where clocks change', () => {
  const at = Date.parse('2026-10-25T00:30:00Z')
  expect(formatZonedTime(at, 'Europe/Berlin')).toBe('2026-10-25 02:30:00')
  expect(formatZonedTime(at + 3_600_000, 'Europe/Berlin')).toBe('2026-10-25 02:30:00')
  expect(formatZonedTime(at, 'Asia/Kolkata')).toBe('2026-10-25 06:00:00')
  expect(formatZonedTime(Date.parse('2026-01-01T00:00:00Z'), 'UTC')).toBe('2026-01-01 00:00:00')
})
