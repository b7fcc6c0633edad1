/** Rows that were told to have changed, and are loaded where no fresh page shows them: each is asked for by itself. */

import { isNotThere } from '../../lib/request.ts'

/**
 * Takes the ids that are `wanted` out of `changed`, one after the other. `change` gets what became of it: undefined where it is not there any
 * more, or not for who looks. What could not be asked for stays in `changed`, with all behind it, and the error is thrown.
 */
export async function changeRows<Row>(
  changed: Set<string>,
  wanted: readonly string[],
  ask: (id: string) => Promise<Row>,
  change: (id: string, row: Row | undefined) => unknown,
): Promise<void> {
  for (const id of wanted) {
    // Who asks at the same time may have taken it.
    if (!changed.delete(id)) continue
    try {
      await change(id, await ask(id))
    } catch (error) {
      if (!isNotThere(error)) {
        changed.add(id)
        throw error
      }
      await change(id, undefined)
    }
  }
}
