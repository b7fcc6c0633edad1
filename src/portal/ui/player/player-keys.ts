import { useShortcuts } from '../../lib/use-shortcuts.ts'
import type { Player } from './player.ts'
import { stepRate } from './rates.ts'

/** Keys of whatever is played; a page that shows something else to play says what Space and the arrows do. */
export interface PlayerKeys {
  /** What the player plays, where the page shows something else: its loop, stretches and voices are out of sight. */
  readonly isElsewhere?: boolean
  readonly toggle: () => void
  readonly skip: (byMs: number) => void
  readonly copyLink?: () => void
}

export function usePlayerKeys(player: Player, keys: PlayerKeys | undefined): void {
  const like = (part: Parameters<Player['like']>[0]) => player.like(part)
  const mute = (channel: number) => {
    const { mix } = player.state
    const levels = [0, 1].map((index) => mix.levels[index] ?? 1)
    levels[channel] = levels[channel] === 0 ? 1 : 0
    player.setMix({ ...mix, levels })
  }
  useShortcuts(
    keys
      ? {
          ' ': keys.toggle,
          ArrowLeft: (event) => keys.skip(event.shiftKey ? -1_000 : -5_000),
          ArrowRight: (event) => keys.skip(event.shiftKey ? 1_000 : 5_000),
          '<': () => like({ rate: stepRate(player.state.rate, -1) }),
          '>': () => like({ rate: stepRate(player.state.rate, 1) }),
          q: () => like({ skipQuiet: !player.state.skipQuiet }),
          m: () => like({ volume: player.state.volume === 0 ? 1 : 0 }),
          ...(!keys.isElsewhere && {
            '[': () => player.leap('back'),
            ']': () => player.leap('forward'),
            a: () => player.loop('from'),
            b: () => player.loop('to'),
            A: () => player.loop('off'),
            B: () => player.loop('off'),
            1: () => mute(0),
            2: () => mute(1),
          }),
          ...(keys.copyLink && { y: keys.copyLink }),
        }
      : {},
  )
}
