/** What somebody is called, as a part of a file name that every file system takes. */

const MAXIMUM_CHARACTERS = 40
/** Names of 10,000 dots exist, on purpose; looking for the ends of them all takes time. */
const MAXIMUM_READ_CHARACTERS = 200
/** A file name may have 255 bytes (ext4, NTFS counts less strictly): a time and two parties stay well below. */
const MAXIMUM_BYTES = 100

/** Empty when nothing is left of it. */
export function safeFileName(text: string): string {
  return shortened(safe(text.slice(0, MAXIMUM_READ_CHARACTERS)), MAXIMUM_CHARACTERS, MAXIMUM_BYTES).trim()
}

const encoder = new TextEncoder()

/** Whole characters only: half of one cannot be sent in a header. */
export function shortened(text: string, maximumCharacters: number, maximumBytes: number): string {
  const characters = [...text].slice(0, maximumCharacters)
  while (encoder.encode(characters.join('')).length > maximumBytes) characters.pop()
  return characters.join('')
}

/** A file name of most file systems, less the longest of our endings: `.wav.tlsealed`. */
const MAXIMUM_STEM_BYTES = 242

/** The path with `tail` behind its last name, of which as much stays as a file system takes. */
export function withTail(path: string, tail: string): string {
  const start = path.lastIndexOf('/') + 1
  const name = path.slice(start)
  const room = MAXIMUM_STEM_BYTES - encoder.encode(tail).length
  return path.slice(0, start) + shortened(name, name.length, room) + tail
}

/** What Windows forbids, what parts columns in calls.csv, control and direction marks, and dots and blanks at the ends. */
function safe(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\uFFFD]/gu, '')
    .replaceAll(/[<>:;"/\\|?*]/g, '_')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '')
}
