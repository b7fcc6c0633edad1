/** Hearing a call while it goes on. */

import { LIVE_FRAMES_TYPE } from '../core/audio/live-frame.ts'
import { namedCall } from './call-control.ts'
import { defineRoute } from './route.ts'
import { accountQuery } from './values.ts'

export const liveAudioRoutes = {
  listenToCall: defineRoute({
    name: 'listenToCall',
    method: 'GET',
    path: '/api/v1/calls/{callId}/live-audio',
    tag: 'live control',
    summary: 'Hear a call while it goes on',
    description:
      'Some 0.6 s behind what is said, until the call ends: 16-bit PCM at 16 kHz, the caller left, the callee right. Only what policy ' +
      `keeps at this moment is heard. \`Accept: ${LIVE_FRAMES_TYPE}\` gives frames that also say what the call does; else it is a WAV file ` +
      'without end, silent while nothing is to be heard. A reader that is slower than real time misses what it did not take. Begin and ' +
      'end of each listening are in the audit log.',
    access: 'listen-live',
    params: namedCall,
    query: accountQuery,
    answer: { status: 200, contentType: ['audio/wav', LIVE_FRAMES_TYPE] },
  }),
}
