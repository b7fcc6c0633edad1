/** Packets that reach the machine while nobody reads them: the kernel throws away what its buffer does not hold, and the recording says so. */
import { describe, expect, it } from 'vitest'
import { acmeDocument } from './acme.ts'
import { ForkedCall } from './forked-call.ts'
import { TapelineProcess } from './tapeline-process.ts'

/** A receive buffer of 1 MiB, the most that is asked for, holds a good thousand. */
const BURST = 6000
const SPOKEN = 25

describe.skipIf(process.platform !== 'linux')('packets that the kernel threw away', () => {
  it('are counted in the quality of the stream, to the last one, and its recording is called bad', async () => {
    const tapeline = await TapelineProcess.start()
    try {
      await tapeline.apply(acmeDocument())
      const apiKey = await tapeline.createApiKey('acme', 'viewer')
      const call = await ForkedCall.start([{ sipPort: tapeline.sipPort, loses: () => false }])
      await call.speak(SPOKEN)
      process.kill(tapeline.pid ?? 0, 'SIGSTOP')
      await call.burst(0, BURST)
      process.kill(tapeline.pid ?? 0, 'SIGCONT')
      await call.speak(SPOKEN)
      await call.end()

      const details = await tapeline.readyCall(call.sipCallIds[0] ?? '', apiKey)
      const [flooded, other] = details.recordings[0]?.quality ?? []
      expect(flooded?.packetsDropped).toBeGreaterThan(0)
      expect((flooded?.packetsReceived ?? 0) + (flooded?.packetsDropped ?? 0)).toBe(BURST + 2 * SPOKEN)
      expect(other?.packetsReceived).toBe(2 * SPOKEN)
      expect(other).not.toHaveProperty('packetsDropped')
      expect(details.recordings[0]).toMatchObject({ verdict: 'bad' })
      expect(details.recordings[0]?.findings.map(({ finding }) => finding)).toContain('dropped-by-kernel')
      expect(details.flags).toContain('poor-audio')
      expect(await tapeline.metric('media_kernel_drops')).toBe(flooded?.packetsDropped)
    } finally {
      await tapeline.remove()
    }
  })
})
