/** Live calls wherever they are recorded: in this process, else wherever a recorder answers on the bus. */

import { networkInterfaces } from 'node:os'
import { createHttpLiveAudio } from '../adapters/http-live-audio.ts'
import { LIVE_FRAMES_TYPE } from '../core/audio/live-frame.ts'
import { SOUND_PATH, type SoundRelay } from '../server/live-audio/sound-relay.ts'
import type { Bus } from '../store/bus.ts'
import { askForSound, type LiveAudio, offerSound } from '../store/live-audio.ts'
import { formatHostPort, type HostPort } from './config.ts'

/** `own`: of the recorder in this process, if there is one. */
export function createLiveAudio(bus: Bus, own: LiveAudio | undefined): LiveAudio {
  const others = createHttpLiveAudio({
    path: SOUND_PATH,
    type: LIVE_FRAMES_TYPE,
    offerOf: (callId) => askForSound(bus, callId),
  })
  return {
    listen: async (callId, listener) => (await own?.listen(callId, listener)) ?? others.listen(callId, listener),
  }
}

/** Where other processes reach an HTTP server that is bound to this address: those of other machines first. */
function reachableHttpUrls({ host, port }: HostPort): readonly string[] {
  const isWildcard = host === '0.0.0.0' || host === '::'
  const hosts = isWildcard ? [...outerAddresses(host === '::'), '127.0.0.1'] : [host]
  return hosts.map((each) => `http://${formatHostPort({ host: each, port })}`)
}

function outerAddresses(ipv6: boolean): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family, scopeid = 0 }) => !internal && scopeid === 0 && (ipv6 || family === 'IPv4'))
    .map(({ address }) => address)
}

/** Lets other processes hear the calls of this one's recorder. `http`: what its HTTP server is bound to. Returns how to stop. */
export function offerOwnCalls(bus: Bus, relay: SoundRelay, http: HostPort): () => void {
  return offerSound(bus, async (callId) => {
    const ticket = await relay.offer(callId)
    return ticket === undefined ? undefined : { urls: reachableHttpUrls(http), ticket }
  })
}
