import { expect, test } from 'vitest'
import { soundFindings } from './sound-findings.ts'

const channels = [{ streamIds: [0] }, { streamIds: [1] }]
const names = () => ['Caller · Ann', 'Callee · Bob']

test('what is found is said once, the worst first, with the name of whom it is about', () => {
  const recordings = [
    { channels, findings: [{ finding: 'late-packets' as const, verdict: 'attention' as const }] },
    {
      channels,
      findings: [
        { finding: 'one-way-audio' as const, verdict: 'bad' as const, channel: 1 },
        { finding: 'late-packets' as const, verdict: 'attention' as const },
      ],
    },
  ]
  const found = soundFindings(recordings, names, (recording) => `Segment ${recordings.indexOf(recording) + 1}`)
  expect(found.map(({ verdict }) => verdict)).toEqual(['bad', 'attention'])
  expect(found[0]?.text).toBe('Callee · Bob: this side is never or hardly heard. In Segment 2.')
  expect(found[1]?.text).not.toContain('Segment')
})

test('a good recording has none', () => {
  expect(soundFindings([{ channels, findings: [] }], names)).toEqual([])
})
