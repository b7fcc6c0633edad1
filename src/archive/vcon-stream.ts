/** A vCon as bytes: its audio is read and encoded while it is sent, a chunk at a time. */

import { type VconAudio, type VconOptions, vconPieces } from '../core/export/vcon.ts'
import type { Call } from '../core/model/call.ts'
import { type AudioPart, type AudioSource, endingOf, openAudio } from './export-audio.ts'

export async function* vconStream(
  source: AudioSource,
  call: Call,
  files: readonly { readonly fileName: string; readonly part: AudioPart }[],
  options: VconOptions,
): AsyncGenerator<Uint8Array> {
  const parts = new Map<VconAudio, AudioPart>()
  for (const { fileName, part } of files) {
    const { recording, channels } = part
    const name = fileName.slice(fileName.lastIndexOf('/') + 1)
    // What nobody here can open is no audio: it is named, and lies beside.
    const file: VconAudio = recording.sealed
      ? { fileName: name, recording, channels, format: 'sealed', content: { sha256: recording.sealed.sha256 } }
      : {
          fileName: name,
          recording,
          channels,
          format: endingOf(part).slice(1) as VconAudio['format'],
          content: 'inline',
        }
    parts.set(file, part)
  }
  for (const piece of vconPieces(call, [...parts.keys()], options)) {
    if (typeof piece === 'string') yield Buffer.from(piece)
    else yield* base64url(await openAudio(source, parts.get(piece.audio) as AudioPart))
  }
}

/** RFC 4648 §5, without padding: three bytes are four characters, so that chunks are cut there. */
async function* base64url(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of content) {
    const bytes = Buffer.concat([rest, chunk])
    const whole = bytes.length - (bytes.length % 3)
    yield Buffer.from(bytes.toString('base64url', 0, whole))
    rest = Uint8Array.from(bytes.subarray(whole))
  }
  if (rest.length > 0) yield Buffer.from(Buffer.from(rest).toString('base64url'))
}
