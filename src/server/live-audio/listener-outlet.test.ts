import { describe, expect, it } from 'vitest'
import { createLiveFrameReader, type LiveFrame, type LiveSound, type LiveState } from '../../core/audio/live-frame.ts'
import { createListenerOutlet, type OutletFormat } from './listener-outlet.ts'

const RECORDING: LiveState = { type: 'state', status: 'recording', channels: [] }
const PAUSED: LiveState = { type: 'state', status: 'paused', channels: [] }
const sound = (index: number): LiveSound => ({
  type: 'sound',
  atMs: index * 40,
  samples: new Int16Array(1280).fill(index),
})

/** A reader that takes everything, or nothing, and what it was sent. */
function readerOf(format: OutletFormat) {
  const clock = { nowMs: 0 }
  const sent: Uint8Array[] = []
  const sink = { writableLength: 0, write: (bytes: Uint8Array) => sent.push(bytes) }
  const outlet = createListenerOutlet(format, () => clock.nowMs)
  const bytes = () => Buffer.concat(sent)
  const frames = () => createLiveFrameReader().read(bytes())
  const heard = (all: readonly LiveFrame[]) =>
    all.flatMap((frame) => (frame.type === 'sound' ? [frame.samples[0]] : []))
  return { clock, sink, outlet, bytes, frames, heard: () => heard(frames()) }
}

describe('who listens', () => {
  it('gets the state first, also what came before it was there', () => {
    const { outlet, sink, frames } = readerOf('frames')
    outlet.take(PAUSED)
    outlet.take(RECORDING)
    outlet.take(sound(1))
    outlet.open(sink)
    outlet.take(sound(2))
    expect(frames()).toEqual([RECORDING, sound(1), sound(2)])
  })

  it('and is slower than real time misses what it did not take for a second, and is told how much', () => {
    const { outlet, sink, frames, heard } = readerOf('frames')
    outlet.take(RECORDING)
    outlet.open(sink)
    sink.writableLength = 20_000
    for (let index = 1; index <= 60; index++) outlet.take(sound(index))
    expect(heard()).toEqual([])
    sink.writableLength = 0
    outlet.take(sound(61))
    expect(heard()).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61])
    expect(frames().at(1)).toEqual({ ...RECORDING, missedMs: 2000 })
    expect(outlet.missedMs).toBe(2000)
  })

  it('is not sent what waited when the call is paused', () => {
    const { outlet, sink, frames } = readerOf('frames')
    outlet.take(RECORDING)
    outlet.open(sink)
    sink.writableLength = 20_000
    outlet.take(sound(1))
    outlet.take(PAUSED)
    sink.writableLength = 0
    outlet.take(RECORDING)
    outlet.take(sound(2))
    expect(frames()).toEqual([RECORDING, PAUSED, RECORDING, sound(2)])
  })

  it('gets a WAV file in which time goes on while nothing is to be heard', () => {
    const { outlet, sink, clock, bytes } = readerOf('wav')
    outlet.take(PAUSED)
    outlet.open(sink)
    expect(bytes().subarray(0, 44).toString('latin1')).toMatch(/^RIFF\xff{4}WAVEfmt .*data\xff{4}$/s)
    clock.nowMs = 100
    outlet.tick()
    clock.nowMs = 200
    outlet.tick()
    // 16 kHz, two channels of two bytes.
    expect(bytes().length - 44).toBe(200 * 64)
    expect(
      bytes()
        .subarray(44)
        .every((byte) => byte === 0),
    ).toBe(true)
    outlet.take(RECORDING)
    outlet.take(sound(7))
    outlet.tick()
    expect(bytes().length - 44).toBe(240 * 64)
    expect(bytes().readInt16LE(44 + 200 * 64)).toBe(7)
  })
})
