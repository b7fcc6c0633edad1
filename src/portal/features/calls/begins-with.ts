/** All of `start` comes first, each the same object. */
export function beginsWith<Each>(all: readonly Each[], start: readonly Each[]): boolean {
  return start.length <= all.length && start.every((each, index) => each === all[index])
}
