/** What is found of how a recording sounds, in words. A finding that is added needs its words here. */

import type { QualityFinding } from '../model/recording.ts'

export const QUALITY_FINDINGS: Readonly<Record<QualityFinding, string>> = {
  'one-way-audio': 'One party is heard, the other never or hardly',
  'nobody-heard': 'Nobody is heard',
  gaps: 'Packets did not arrive: they are silent in the recording',
  'dropped-by-kernel': 'Packets reached this machine, but not Tapeline: it was too busy',
  'cut-short': 'The call went on for longer than 24 hours: what came after them is kept, but cannot be played',
  'not-rendered': 'Some audio came in a form that cannot be played yet',
  'late-packets': 'Packets came too late to be heard in the call; those that have a place are in the recording',
  'ended-early': 'Audio stopped coming ten seconds or more before the end',
  clipped: 'Too loud for its format: the tops are cut off',
  quiet: 'Hard to hear: the voice is very quiet',
  loud: 'The voice is very loud',
}
