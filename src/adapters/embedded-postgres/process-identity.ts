import { readFile } from 'node:fs/promises'

/**
 * What tells a process from a later one with the same id: in a container every start has the same few ids. On Linux the
 * boot and the tick of its start (field 22 of /proc/<pid>/stat, proc(5)); elsewhere only that it lives. Empty when it is dead.
 */
export async function processIdentity(pid: number): Promise<string> {
  if (process.platform !== 'linux') return existsNow(pid) ? 'running' : ''
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses and may itself contain blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie is dead, however long it waits for a parent that never asks (a container without init).
    if (fields[0] === 'Z' || fields[0] === 'X') return ''
    return `${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()}/${fields[19]}`
  } catch {
    return ''
  }
}

export async function isRunning(pid: number): Promise<boolean> {
  return (await processIdentity(pid)) !== ''
}

function existsNow(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives and is not ours.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
