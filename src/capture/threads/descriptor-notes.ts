/**
 * Raw descriptors of a thread: sockets that were made by system calls, of which Node knows nothing. They are noted in memory that the main
 * thread shares, which closes what a dead thread has left. One bit per descriptor.
 */

/** More than the system gives a process (fs.nr_open). 128 KiB. */
const MOST_DESCRIPTORS = 1 << 20

/** For whoever makes them: noted right after they are made, and forgotten before they are closed, since the number is another's then. */
export interface RawDescriptors {
  opened(fd: number): void
  closed(fd: number): void
}

export interface DescriptorNotes extends RawDescriptors {
  readonly memory: SharedArrayBuffer
  held(): number[]
}

export function createDescriptorNotes(memory = new SharedArrayBuffer(MOST_DESCRIPTORS / 8)): DescriptorNotes {
  const words = new Uint32Array(memory)
  return {
    memory,
    opened(fd) {
      if (fd < MOST_DESCRIPTORS) Atomics.or(words, fd >>> 5, 1 << (fd & 31))
    },
    closed(fd) {
      if (fd < MOST_DESCRIPTORS) Atomics.and(words, fd >>> 5, ~(1 << (fd & 31)))
    },
    held() {
      const found: number[] = []
      for (const [index, word] of words.entries()) {
        for (let bit = 0; word !== 0 && bit < 32; bit++) if ((word >>> bit) & 1) found.push(index * 32 + bit)
      }
      return found
    },
  }
}
