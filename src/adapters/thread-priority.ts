/** How soon a thread gets a processor when there are not enough for all. */

import { setPriority } from 'node:os'

/** Three times the weight of a usual program. What waits in sockets when the process dies is lost, so those who read it come first. */
const NICENESS = -5
/** On Linux this means the calling thread and what it starts, not the process. */
const SELF = 0

/** Of the calling thread. Returns why the system refused (EACCES, EPERM): who is not root needs CAP_SYS_NICE, or LimitNICE=-5 of systemd. */
export function raiseThreadPriority(): string | undefined {
  try {
    setPriority(SELF, NICENESS)
    return undefined
  } catch (error) {
    return (error as { info?: NodeJS.ErrnoException }).info?.code ?? String(error)
  }
}
