import { expect, it } from 'vitest'
import { exitCodeOf, type Finding, formatFindings } from './finding.ts'
import { judgeBackup, judgeJournals, judgeMigrations, judgeTimeStamps, judgeUploads } from './judge-archive.ts'
import {
  judgeBuffers,
  judgeCertificate,
  judgeClock,
  judgeDataFolder,
  judgeDescriptors,
  judgeDisk,
  judgeNode,
  judgeSecret,
} from './judge-machine.ts'

const NOW_MS = Date.UTC(2026, 5, 1)
const HOUR_MS = 3_600_000
const GB = 1024 ** 3
const noJournals = { journals: 0, isRunning: true, unrendered: 0 }

const cases: readonly (readonly [what: string, judged: Finding | readonly Finding[], level: string, words: RegExp])[] =
  [
    ['Node of today', judgeNode('24.1.0'), 'ok', /24/],
    ['an old Node', judgeNode('20.19.0'), 'problem', /npm ci/],
    ['room', judgeDisk('/d', 100 * GB, GB), 'ok', /102400 MB/],
    ['little room', judgeDisk('/d', 3 * GB, GB), 'warning', /soon/],
    ['no room', judgeDisk('/d', GB / 2, GB), 'problem', /refused below 1024 MB/],
    ['a clock that is kept right', judgeClock({ nowMs: NOW_MS, isSynchronized: true }), 'ok', /kept right/],
    ['a clock that nobody keeps', judgeClock({ nowMs: NOW_MS, isSynchronized: false }), 'warning', /chrony/],
    ['a clock of 1970', judgeClock({ nowMs: 0, isSynchronized: undefined }), 'problem', /1970/],
    [
      'a database with another clock',
      judgeClock({ nowMs: NOW_MS, isSynchronized: true, databaseAheadMs: -90_000 }),
      'warning',
      /-90 s/,
    ],
    ['small buffers', judgeBuffers(212_992, false), 'warning', /rmem_max=4194304/],
    ['small buffers of an administrator', judgeBuffers(212_992, true), 'ok', /212992/],
    ['large buffers', judgeBuffers(16_777_216, false), 'ok', /16777216/],
    ['few open files', judgeDescriptors(1024, 4000), 'warning', /some 204 calls[\s\S]*LimitNOFILE=65536/],
    ['many open files', judgeDescriptors(65_536, 4000), 'ok', /13107/],
    ['a key that others read', judgeSecret('/d/keys', 0o100644), 'problem', /mode 644[\s\S]*chmod go= /],
    ['a key of its owner', judgeSecret('/d/keys', 0o100600), 'ok', /only its owner/i],
    ['a folder that others write to', judgeDataFolder('/d', 0o40777), 'problem', /chmod go-w/],
    ['a folder that others read', judgeDataFolder('/d', 0o40755), 'ok', /\/d/],
    ['a fresh certificate', judgeCertificate('c.pem', NOW_MS + 90 * 24 * HOUR_MS, NOW_MS), 'ok', /2026-08-30/],
    ['a certificate that ends', judgeCertificate('c.pem', NOW_MS + 80 * HOUR_MS, NOW_MS), 'warning', /in 3 days/],
    ['tables of today', judgeMigrations(0, 0), 'ok', /this version/],
    ['tables of yesterday', judgeMigrations(2, 0), 'warning', /2 migrations[\s\S]*backup/],
    ['tables of tomorrow', judgeMigrations(0, 1), 'problem', /newer/],
    ['no backup', judgeBackup(undefined, NOW_MS), 'warning', /tapeline backup/],
    ['a backup of last night', judgeBackup(NOW_MS - 20 * HOUR_MS, NOW_MS), 'ok', /2026-05-31T04:00Z/],
    ['a backup of last week', judgeBackup(NOW_MS - 170 * HOUR_MS, NOW_MS), 'warning', /2026-05-24/],
    ['no time-stamp authority', judgeTimeStamps(undefined, { waiting: 9 }, NOW_MS), 'ok', /^No time-stamp/],
    [
      'stamps that are fresh',
      judgeTimeStamps('tsa', { waiting: 1, oldestAtMs: NOW_MS - HOUR_MS }, NOW_MS),
      'ok',
      /1 accounts wait/,
    ],
    [
      'an authority that fails',
      judgeTimeStamps('tsa', { waiting: 1, oldestAtMs: NOW_MS, failure: 'it answered with 503' }, NOW_MS),
      'warning',
      /^tsa does not .*: it answered with 503; 1 accounts/,
    ],
    [
      'stamps that nobody asks for',
      judgeTimeStamps('tsa', { waiting: 2, oldestAtMs: NOW_MS - 50 * HOUR_MS }, NOW_MS),
      'warning',
      /it is not asked/,
    ],
    ['nothing to upload', judgeUploads({ waiting: 0, failed: 0 }, NOW_MS), 'ok', /^0 copies/],
    [
      'an upload that fails',
      judgeUploads({ waiting: 9, failed: 0, oldestAtMs: NOW_MS - 50 * HOUR_MS }, NOW_MS),
      'warning',
      /50 hours/,
    ],
    ['a file that is gone', judgeUploads({ waiting: 0, failed: 1 }, NOW_MS), 'problem', /1 cannot/],
    [
      'journals of live calls',
      judgeJournals({ ...noJournals, journals: 3, oldestAtMs: NOW_MS - 1000 }, NOW_MS),
      'ok',
      /3 journals/,
    ],
    [
      'a journal that stays',
      judgeJournals({ ...noJournals, journals: 3, oldestAtMs: NOW_MS - 5 * HOUR_MS }, NOW_MS),
      'warning',
      /5 hours/,
    ],
    [
      'journals and nobody there',
      judgeJournals({ ...noJournals, journals: 3, isRunning: false }, NOW_MS),
      'warning',
      /Start it/,
    ],
    ['calls without a codec', judgeJournals({ ...noJournals, unrendered: 2 }, NOW_MS), 'warning', /tapeline rerender/],
  ]

it.each(cases)('%s', (_, judged, level, words) => {
  const findings = [judged].flat()
  expect(findings.map((finding) => finding.level)).toContain(level)
  const text = findings.map(({ what, why = '', fix = '' }) => `${what}\n${why}\n${fix}`).join('\n')
  expect(text).toMatch(words)
  // Whatever is wrong, it is said why and what to do.
  for (const finding of findings)
    if (finding.level !== 'ok') expect([finding.why, finding.fix]).not.toContain(undefined)
})

it('what is wrong comes first, and the status says how bad it is', () => {
  const [fine, soon, bad] = [judgeNode('24.1.0'), judgeBackup(undefined, NOW_MS), judgeNode('20.1.0')]
  expect([[], [fine], [fine, soon], [soon, bad, fine]].map(exitCodeOf)).toEqual([0, 0, 1, 2])
  expect(formatFindings([fine, soon, bad])).toMatch(
    /^problem .*\n +why: .*\n +do: {2}.*\nwarning [\s\S]*\nok {7}.*\n1 problems, 1 warnings, 1 in order\n$/,
  )
})
