import type { Recording } from '../../../contract/recording.ts'
import { t } from '../../lib/i18n.ts'
import classes from './quality.module.css'

interface SoundLevelsProps {
  readonly recordings: readonly Recording[]
  readonly channelNames: (recording: Recording) => readonly string[]
  /** Where there are several. */
  readonly recordingName: (recording: Recording) => string | undefined
}

/** What each voice sounds like; docs/quality.md says what the figures are. */
export function SoundLevels({ recordings, channelNames, recordingName }: SoundLevelsProps) {
  const measured = recordings.filter(({ sound = [] }) => sound.length > 0)
  if (measured.length === 0) return null
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('Sound')}</th>
            <th scope="col">{t('Level')}</th>
            <th scope="col">{t('Peak')}</th>
            <th scope="col">{t('Silent')}</th>
            <th scope="col">{t('Clipped')}</th>
          </tr>
        </thead>
        {measured.map((recording) => (
          <tbody key={recording.id}>
            {recordingName(recording) !== undefined && (
              <tr>
                <th scope="rowgroup" colSpan={5} className={classes.group}>
                  {recordingName(recording)}
                </th>
              </tr>
            )}
            {recording.sound?.map((sound, channel) => (
              <SoundRow
                key={channelNames(recording)[channel] ?? channel}
                name={channelNames(recording)[channel] ?? t('Channel {index}', { index: channel + 1 })}
                sound={sound}
              />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

interface SoundRowProps {
  readonly name: string
  readonly sound: NonNullable<Recording['sound']>[number]
}

function SoundRow({ name, sound }: SoundRowProps) {
  return (
    <tr>
      <th scope="row" title={name}>
        {name}
      </th>
      <td>{decibels(sound.speechLevelDbov)}</td>
      <td>{decibels(sound.peakDbov)}</td>
      <td>{Math.round(sound.silenceShare * 100)} %</td>
      <td data-zero={sound.clippedSamples === 0 || undefined}>{sound.clippings.length}×</td>
    </tr>
  )
}

const decibels = (level: number | undefined): string =>
  level === undefined ? '–' : `${level.toFixed(0).replace('-', '−')} dB`
