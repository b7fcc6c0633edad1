import type { Recording } from '../../../contract/recording.ts'
import classes from './quality.module.css'

interface SoundLevelsProps {
  readonly recordings: readonly Recording[]
  readonly channelNames: (recording: Recording) => readonly string[]
}

/** What each voice sounds like; docs/quality.md says what the figures are. */
export function SoundLevels({ recordings, channelNames }: SoundLevelsProps) {
  const rows = recordings.flatMap((recording) =>
    (recording.sound ?? []).map((sound, channel) => ({
      ...{
        key: `${recording.id} ${channel}`,
        name: channelNames(recording)[channel] ?? `Channel ${channel + 1}`,
        sound,
      },
    })),
  )
  if (rows.length === 0) return null
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Sound</th>
            <th scope="col">Level</th>
            <th scope="col">Peak</th>
            <th scope="col">Silent</th>
            <th scope="col">Clipped</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, sound }) => (
            <tr key={key}>
              <th scope="row" title={name}>
                {name}
              </th>
              <td>{decibels(sound.speechLevelDbov)}</td>
              <td>{decibels(sound.peakDbov)}</td>
              <td>{Math.round(sound.silenceShare * 100)} %</td>
              <td data-zero={sound.clippedSamples === 0 || undefined}>{sound.clippings.length}×</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const decibels = (level: number | undefined): string =>
  level === undefined ? '–' : `${level.toFixed(0).replace('-', '−')} dB`
