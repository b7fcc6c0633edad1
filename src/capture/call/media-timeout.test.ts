import { afterEach, describe, expect, it } from 'vitest'
import {
  answeredPorts,
  metadata,
  request,
  rtpSender,
  sdp,
  siprec,
  startCapture,
  type TestCapture,
  TWO_LINES,
  within,
} from './call-layer.test-kit.ts'
import { DEFAULT_MEDIA_LIMITS, isMediaTimedOut } from './media-timeout.ts'

let capture: TestCapture | undefined
afterEach(() => capture?.close())

const INBOUND = siprec(TWO_LINES, metadata('sip:1@carrier.example', 'sip:101@acme.example'))

describe('a session whose media stopped', () => {
  it('lives five minutes after the last packet or request, and four hours while it is held', () => {
    const timedOut = (isHeld: boolean, nowMs: number) =>
      isMediaTimedOut(
        { lastSignOfLifeMs: 0, lastRtcpMs: -Infinity, isHeld, twinGoneAtMs: undefined },
        DEFAULT_MEDIA_LIMITS,
        nowMs,
      )
    expect([timedOut(false, 300_000), timedOut(false, 300_001)]).toEqual([false, true])
    expect([timedOut(true, 14_400_000), timedOut(true, 14_400_001)]).toEqual([false, true])
  })

  it('lives half a minute where its twin was hung up and its media stopped with it, but not while it is held', () => {
    const timedOut = (lastSignOfLifeMs: number, nowMs: number, isHeld = false, lastRtcpMs = -Infinity) =>
      isMediaTimedOut({ lastSignOfLifeMs, lastRtcpMs, isHeld, twinGoneAtMs: 100_000 }, DEFAULT_MEDIA_LIMITS, nowMs)
    expect([timedOut(100_500, 130_500), timedOut(100_500, 130_501)]).toEqual([false, true])
    // Nobody spoke before the end, either.
    expect([timedOut(60_000, 130_000), timedOut(60_000, 130_001)]).toEqual([false, true])
    // Media went on: one of two ways was given up.
    expect([timedOut(105_000, 405_000), timedOut(105_000, 405_001)]).toEqual([false, true])
    expect(timedOut(100_000, 400_000, true)).toBe(false)
    // Nobody says a word, and silence is not sent: reports are.
    expect([timedOut(100_000, 160_000, false, 130_000), timedOut(100_000, 160_001, false, 130_000)]).toEqual([
      false,
      true,
    ])
  })

  it('is ended when its client was killed, and what it sent is kept (note 13)', async () => {
    let nowMs = Date.now()
    capture = await startCapture({ layer: { nowMs: () => nowMs } })
    const { layer, counted, endRequests } = capture
    const invite = request(INBOUND)
    const reply = await layer.open(invite)
    const [{ id } = { id: '' }] = layer.liveCalls()
    const sender = rtpSender(answeredPorts(reply)[0] ?? 0)
    await sender.send(1)
    await expect.poll(() => counted.rtp_packets).toBe(1)
    sender.close()
    nowMs += DEFAULT_MEDIA_LIMITS.silentMs + 1000
    await expect
      .poll(() => endRequests, { timeout: 3000 })
      .toEqual([{ sessionId: invite.sessionId, cause: 'media-timeout' }])
    await expect.poll(() => capture?.endedCalls).toEqual([id])
    expect(await capture.packets(id, 0)).toHaveLength(1)
    const { endCause, endedAtMs = 0, lastHeardAtMs = 0 } = capture.changes.at(-1) ?? {}
    expect(endCause).toBe('media-timeout')
    expect(endedAtMs - lastHeardAtMs).toBeGreaterThan(DEFAULT_MEDIA_LIMITS.silentMs)
    expect(counted.media_timeouts).toBe(1)
  })

  it('is not ended while it is held', async () => {
    let nowMs = Date.now()
    capture = await startCapture({ layer: { nowMs: () => nowMs } })
    const invite = request(INBOUND)
    await capture.layer.open(invite)
    await capture.layer.change(within(invite, sdp('a=label:1\na=inactive', 'a=label:2\na=inactive')))
    nowMs += DEFAULT_MEDIA_LIMITS.silentMs * 2
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(capture.endRequests).toEqual([])
  })
})
