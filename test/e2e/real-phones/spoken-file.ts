/** What a phone says: committed speech as one WAV file of 16-bit samples, the only kind baresip's aufile plays. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeG711 } from '../../../src/core/audio/g711.ts'
import { readWavFile } from '../wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../../src/recording-client/speech')
const SAMPLE_RATE_HZ = 8000
const MULAW_SILENCE = 0xff
const PAUSE_MS = 300

/** Writes the file and returns its µ-law codes: what a phone sends of it. */
export function writeSpokenFile(file: string, speech: readonly string[], durationMs: number): Uint8Array {
  const pause = Buffer.alloc((PAUSE_MS / 1000) * SAMPLE_RATE_HZ, MULAW_SILENCE)
  const once = Buffer.concat(
    speech.flatMap((name) => [readWavFile(readFileSync(join(SPEECH, name))).channels[0] as Buffer, pause]),
  )
  // µ-law has two codes for zero; an encoder knows one.
  const codes = Buffer.alloc((durationMs / 1000) * SAMPLE_RATE_HZ, once).map((code) =>
    code === 0x7f ? MULAW_SILENCE : code,
  )
  const samples = decodeG711(codes, 'mulaw')
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(SAMPLE_RATE_HZ, 24)
  header.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.byteLength, 40)
  writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]))
  return codes
}
