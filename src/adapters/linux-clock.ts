/** Whether somebody keeps the clock of the kernel right: adjtimex(2), asked and nothing changed. */

const TIME_ERROR = 5
/** Of struct timex on 64-bit Linux; `modes` 0 only reads. */
const TIMEX_BYTES = 208

/** Undefined where the kernel cannot be asked. */
export async function isClockSynchronized(): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined
  try {
    const koffi = await import('koffi')
    const adjtimex = koffi.load(null).func('int adjtimex(void *)')
    const state = adjtimex(Buffer.alloc(TIMEX_BYTES)) as number
    return state < 0 ? undefined : state !== TIME_ERROR
  } catch {
    return undefined
  }
}
