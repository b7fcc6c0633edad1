/**
 * FLAC of 16-bit samples, RFC 9639: blocks of one size, channels apart, fixed predictors (§9.2.5) with Rice-coded residuals. Telephone speech
 * needs no more: samples of G.711 are multiples of four or eight, and those bits are left out (§9.2.2).
 */

import { BitWriter } from './bit-writer.ts'
import { joined, type SampleEncoder, type SampleFormat } from './sample-encoder.ts'

const BLOCK_SAMPLES = 4096
const BITS = 16
const MAXIMUM_ORDER = 4
/** 2^4 parts of a block have a Rice parameter of their own. */
const PARTITION_ORDER = 4
/** 15 would mean that what follows is not Rice-coded (§9.2.7.1). */
const MAXIMUM_RICE = 14
const MAXIMUM_TOTAL = 2 ** 36

export function createFlacEncoder({ sampleRateHz, channels, samples }: SampleFormat): SampleEncoder {
  const writer = new BitWriter()
  const blocks = Array.from({ length: channels }, () => new Int32Array(BLOCK_SAMPLES))
  let have = 0
  let frames = 0
  let isBegun = false

  function frame(): Uint8Array {
    writeFrameHeader(writer, { frame: frames++, samples: have, sampleRateHz, channels })
    for (const block of blocks) writeSubframe(writer, block.subarray(0, have))
    writer.align()
    const checksum = crc16(writer.bytes)
    writer.write(checksum >> 8, 8)
    writer.write(checksum & 0xff, 8)
    have = 0
    const bytes = Uint8Array.from(writer.bytes)
    writer.restart()
    return bytes
  }

  function head(): readonly Uint8Array[] {
    if (isBegun) return []
    isBegun = true
    return [streamInfo(sampleRateHz, channels, samples)]
  }

  return {
    add(added) {
      const pieces: Uint8Array[] = [...head()]
      for (let at = 0; at < added.length; at += channels) {
        for (let channel = 0; channel < channels; channel++) {
          ;(blocks[channel] as Int32Array)[have] = added[at + channel] as number
        }
        if (++have === BLOCK_SAMPLES) pieces.push(frame())
      }
      return joined(pieces)
    },
    end: () => joined([...head(), ...(have > 0 ? [frame()] : [])]),
  }
}

/** `fLaC` and STREAMINFO (§8.2), the only block. Its MD5 is "not known": the file is written while it is made. */
function streamInfo(sampleRateHz: number, channels: number, samples: number): Uint8Array {
  const bytes = new Uint8Array(42)
  const view = new DataView(bytes.buffer)
  bytes.set([0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, 34])
  view.setUint16(8, BLOCK_SAMPLES)
  view.setUint16(10, BLOCK_SAMPLES)
  const total = samples < MAXIMUM_TOTAL ? samples : 0
  // 20 bits of rate, 3 of channels, 5 of bits, 36 of samples.
  view.setUint32(18, sampleRateHz * 2 ** 12 + ((channels - 1) << 9) + ((BITS - 1) << 4) + Math.floor(total / 2 ** 32))
  view.setUint32(22, total % 2 ** 32)
  return bytes
}

/** §9.1.2: code of a rate in the header of a frame; 0: as STREAMINFO says. */
const RATE_CODE: Readonly<Record<number, number>> = { 8000: 4, 16000: 5, 24000: 7, 32000: 8, 44100: 9, 48000: 10 }

interface FrameFormat extends SampleFormat {
  readonly frame: number
}

/** §9.1. The writer is at the beginning of the frame. */
function writeFrameHeader(writer: BitWriter, { frame, samples, sampleRateHz, channels }: FrameFormat): void {
  writer.write(0xfff8, 16)
  // The size of the block follows in 16 bits.
  writer.write(0b0111, 4)
  writer.write(RATE_CODE[sampleRateHz] ?? 0, 4)
  writer.write(channels - 1, 4)
  // 16 bits a sample.
  writer.write(0b1000, 4)
  for (const byte of codedNumber(frame)) writer.write(byte, 8)
  writer.write(samples - 1, 16)
  writer.write(crc8(writer.bytes), 8)
}

/** As UTF-8 codes a character, up to 31 bits (§9.1.5): `more` bytes behind the first leave it 6 − `more` bits. */
function codedNumber(value: number): readonly number[] {
  if (value < 0x80) return [value]
  let more = 1
  while (value >= 2 ** (5 * more + 6)) more++
  const rest = Array.from({ length: more }, (_, index) => 0x80 | ((value >>> (6 * (more - 1 - index))) & 0x3f))
  return [((0xff << (7 - more)) & 0xff) | (value >>> (6 * more)), ...rest]
}

/** §9.2. */
function writeSubframe(writer: BitWriter, block: Int32Array): void {
  const first = block[0] as number
  if (block.every((sample) => sample === first)) {
    writer.write(0, 8)
    writer.writeSigned(first, BITS)
    return
  }
  const wasted = wastedBits(block)
  const samples = wasted === 0 ? block : block.map((sample) => sample >> wasted)
  const bits = BITS - wasted
  const { order, residual } = bestPrediction(samples)
  const partitionOrder = samples.length % (1 << PARTITION_ORDER) === 0 && samples.length > 64 ? PARTITION_ORDER : 0
  const partitions = partitionsOf(residual, order, partitionOrder)
  const coded = partitions.reduce((sum, partition) => sum + 4 + partition.codedBits, 6 + order * bits)
  if (coded >= samples.length * bits) {
    writeSubframeHeader(writer, 0b000001, wasted)
    for (const sample of samples) writer.writeSigned(sample, bits)
    return
  }
  writeSubframeHeader(writer, 0b001000 | order, wasted)
  for (let at = 0; at < order; at++) writer.writeSigned(samples[at] as number, bits)
  // Rice parameters of 4 bits (§9.2.7).
  writer.write(partitionOrder, 6)
  for (const { from, to, rice } of partitions) writeResidual(writer, residual, { from, to, rice })
}

/** §9.2.1 and §9.2.2: the wasted bits in unary, one less. */
function writeSubframeHeader(writer: BitWriter, type: number, wasted: number): void {
  writer.write((type << 1) | (wasted > 0 ? 1 : 0), 8)
  if (wasted > 0) writer.write(1, wasted)
}

/** At the end of every sample, zero. */
function wastedBits(block: Int32Array): number {
  let all = 0
  for (const sample of block) all |= sample
  // The lowest bit that is set.
  return 31 - Math.clz32(all & -all)
}

/** The order whose differences are the least; the first `order` residuals are none. */
function bestPrediction(samples: Int32Array): { readonly order: number; readonly residual: Int32Array } {
  let best = { order: 0, residual: samples, sum: magnitude(samples, 0) }
  let before = samples
  for (let order = 1; order <= Math.min(MAXIMUM_ORDER, samples.length - 1); order++) {
    const residual = new Int32Array(samples.length)
    for (let at = order; at < samples.length; at++) residual[at] = (before[at] as number) - (before[at - 1] as number)
    const sum = magnitude(residual, order)
    if (sum < best.sum) best = { order, residual, sum }
    before = residual
  }
  return best
}

function magnitude(residual: Int32Array, from: number): number {
  let sum = 0
  for (let at = from; at < residual.length; at++) sum += Math.abs(residual[at] as number)
  return sum
}

interface Partition {
  readonly from: number
  readonly to: number
  readonly rice: number
  readonly codedBits: number
}

function partitionsOf(residual: Int32Array, order: number, partitionOrder: number): readonly Partition[] {
  const length = residual.length >> partitionOrder
  return Array.from({ length: 1 << partitionOrder }, (_, index) => {
    const from = index === 0 ? order : index * length
    const to = (index + 1) * length
    let sum = 0
    for (let at = from; at < to; at++) sum += folded(residual[at] as number)
    const count = to - from
    const rice = Math.min(MAXIMUM_RICE, Math.max(0, Math.floor(Math.log2(Math.max(1, (sum * Math.LN2) / count)))))
    let codedBits = count * (rice + 1)
    for (let at = from; at < to; at++) codedBits += folded(residual[at] as number) >>> rice
    return { from, to, rice, codedBits }
  })
}

function writeResidual(
  writer: BitWriter,
  residual: Int32Array,
  { from, to, rice }: Pick<Partition, 'from' | 'to' | 'rice'>,
): void {
  writer.write(rice, 4)
  const low = (1 << rice) - 1
  for (let at = from; at < to; at++) {
    const value = folded(residual[at] as number)
    writer.zeros(value >>> rice)
    writer.write((1 << rice) | (value & low), rice + 1)
  }
}

/** 0, -1, 1, -2, … as 0, 1, 2, 3, …: residuals of order 4 have 20 bits at most. */
const folded = (value: number): number => (value << 1) ^ (value >> 31)

/** x⁸ + x² + x + 1 (§9.1.8). */
const CRC8 = Uint8Array.from({ length: 256 }, (_, byte) => shifted(byte, 8, 0x07) & 0xff)
/** x¹⁶ + x¹⁵ + x² + 1 (§9.3). */
const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => shifted(byte << 8, 16, 0x8005) & 0xffff)

function shifted(start: number, bits: number, polynomial: number): number {
  let crc = start
  for (let bit = 0; bit < 8; bit++) crc = crc & (1 << (bits - 1)) ? (crc << 1) ^ polynomial : crc << 1
  return crc
}

function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = CRC8[crc ^ byte] as number
  return crc
}

function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ byte] as number)
  return crc
}
