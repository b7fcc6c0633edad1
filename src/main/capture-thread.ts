/** A thread that captures calls: started by `start-capture.ts`, never by a person. */

import { parentPort } from 'node:worker_threads'
import { describeError } from '../adapters/describe-error.ts'
import { raiseThreadPriority } from '../adapters/thread-priority.ts'
import { createDescriptorNotes } from '../capture/threads/descriptor-notes.ts'
import { serveCapture } from '../capture/threads/serve-capture.ts'
import { openCapture } from './open-capture.ts'

if (!parentPort) throw new TypeError('capture-thread.ts runs as a thread')
serveCapture(
  parentPort,
  (settings, { shared, ...parts }) => {
    const descriptors = createDescriptorNotes(shared.descriptors)
    const refusal = raiseThreadPriority()
    if (refusal) {
      parts.count('capture_priority_refused')
      parts.log.info({ code: refusal }, 'on a busy machine capture waits its turn: no permission for a higher priority')
    }
    return openCapture(settings, { ...parts, clock: shared.clock, descriptors })
  },
  describeError,
)
