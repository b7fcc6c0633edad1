import { expect, it } from 'vitest'
import { findSenderReport } from './rtcp-sender-report.ts'
import { createTelephoneEventCollector } from './telephone-event.ts'

const payload = (event: number, ended: boolean, duration: number) =>
  Uint8Array.of(event, (ended ? 0x80 : 0) | 10, duration >> 8, duration & 0xff)

it('lists each press once although its end comes three times and after the next digit', () => {
  const collector = createTelephoneEventCollector()
  const presses = [
    collector.packet(1, 1000, payload(5, false, 160)),
    collector.packet(1, 1000, payload(5, false, 320)),
    collector.packet(1, 1000, payload(5, true, 480)),
    collector.packet(1, 3000, payload(5, false, 160)),
    collector.packet(1, 1000, payload(5, true, 480)),
    collector.packet(1, 1000, payload(5, true, 480)),
    collector.packet(1, 5000, payload(11, true, 800)),
  ]
  expect(presses.filter((press) => press !== undefined)).toHaveLength(3)
  expect(collector.events).toEqual([
    { digit: '5', ssrc: 1, timestamp: 1000, durationTicks: 480, ended: true },
    { digit: '5', ssrc: 1, timestamp: 3000, durationTicks: 160, ended: false },
    { digit: '#', ssrc: 1, timestamp: 5000, durationTicks: 800, ended: true },
  ])
})

it('ignores events that are no digits and packets that are too short', () => {
  const collector = createTelephoneEventCollector()
  expect(collector.packet(1, 1, payload(66, true, 160))).toBeUndefined()
  expect(collector.packet(1, 1, Uint8Array.of(5, 0, 0))).toBeUndefined()
  expect(collector.packet(1, 1, payload(16, true, 160))?.digit).toBe('flash')
})

it('finds the sender report in a compound RTCP packet', () => {
  const report = '80c80006 00000001 83aa7e80 80000000 000003e8 0000000a 00000640'
  const receiver = '80c90001 00000007'
  const bytes = Uint8Array.from(Buffer.from((receiver + report).replaceAll(' ', ''), 'hex'))
  expect(findSenderReport(bytes)).toEqual({
    ssrc: 1,
    ntpMs: 500,
    ntpMiddle: 0x7e808000,
    rtpTimestamp: 1000,
    packetCount: 10,
    octetCount: 1600,
  })
  expect(findSenderReport(bytes.subarray(0, 30))).toBeUndefined()
})
