import type { Recorder } from '../../../contract/recorder.ts'
import { formatSize } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'

export interface RecorderTrouble {
  /** `bad`: something is lost, or will be. */
  readonly kind: 'bad' | 'warn'
  readonly title: string
  /** What it means, and what to do. */
  readonly text: string
}

/** What those who operate the recorders should know now, worst first. */
export function recorderTroubles(recorders: readonly Recorder[]): readonly RecorderTrouble[] {
  const troubles = recorders.flatMap((recorder) => {
    const { disk, waitingBytes, failingCalls } = recorder
    return [
      ...(waitingBytes > 0 ? [refusing(recorder)] : []),
      ...(disk === 'full' ? [full(recorder)] : disk === 'low' && waitingBytes === 0 ? [low(recorder)] : []),
      ...(failingCalls > 0 ? [failing(recorder)] : []),
    ]
  })
  return troubles.sort((one, other) => Number(one.kind === 'warn') - Number(other.kind === 'warn'))
}

function refusing({ host, folder, waitingBytes }: Recorder): RecorderTrouble {
  return {
    kind: 'bad',
    title: t('The disk of {host} refuses what is recorded', { host }),
    text: t(
      '{waitingBytes} of calls that go on wait in memory and are written as soon as it takes them again; beyond 64 MB, audio is lost. Make room in {folder}, or see the log for what the disk says.',
      { waitingBytes: formatSize(waitingBytes), folder },
    ),
  }
}

function full({ host, folder, freeBytes }: Recorder): RecorderTrouble {
  return {
    kind: 'bad',
    title: t('The disk of {host} is full: new calls are refused', { host }),
    text: t(
      'They are answered 503, so that the phone system can use another recorder; calls that go on are recorded on. {freeBytes} in {folder}: make room, and new calls are taken within seconds.',
      { freeBytes: room(freeBytes), folder },
    ),
  }
}

function low({ host, folder, freeBytes }: Recorder): RecorderTrouble {
  return {
    kind: 'warn',
    title: t('The disk of {host} is nearly full', { host }),
    text: t('All calls are recorded. {freeBytes} in {folder}: make room before new calls have to be refused.', {
      freeBytes: room(freeBytes),
      folder,
    }),
  }
}

function failing({ host, failingCalls }: Recorder): RecorderTrouble {
  return {
    kind: 'warn',
    title: t('{count} ended calls cannot be stored', { count: failingCalls }),
    text: t(
      'Nothing is lost: {host} keeps them and tries again. The log says what the storage or the database answers.',
      { host },
    ),
  }
}

const room = (freeBytes: number | undefined): string =>
  freeBytes === undefined ? t('Little is free') : t('{freeBytes} are free', { freeBytes: formatSize(freeBytes) })
