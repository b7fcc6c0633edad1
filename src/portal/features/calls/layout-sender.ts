const SETTLED_AFTER_MS = 400

/**
 * Sends what was changed a moment after the last change, and one after the other: the server ends up with what was changed last. What
 * could not be sent waits for `again`.
 */
export function createLayoutSender<T>(send: (change: T, isLeaving: boolean) => Promise<void>) {
  let waiting: { readonly change: T } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isSending = false

  const sendNow = async (isLeaving: boolean) => {
    clearTimeout(timer)
    // Whoever leaves cannot wait.
    if (waiting === undefined || (isSending && !isLeaving)) return
    const sent = waiting
    isSending = true
    const isDone = await send(sent.change, isLeaving).then(
      () => true,
      () => false,
    )
    isSending = false
    if (waiting === sent) waiting = isDone ? undefined : sent
    else if (waiting !== undefined) again()
  }
  const again = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void sendNow(false), SETTLED_AFTER_MS)
  }
  return {
    change: (change: T) => {
      waiting = { change }
      again()
    },
    /** Instead of what waits: somebody else sends it, unless that is not done when `again` comes, or the page goes. */
    wait: (change: T | undefined) => {
      clearTimeout(timer)
      waiting = change === undefined ? undefined : { change }
    },
    again,
    leave: () => void sendNow(true),
  }
}
