import type { Recording } from '../../../contract/recording.ts'
import { formatCount } from '../../lib/format-size.ts'
import classes from './quality.module.css'
import { qualityVerdict } from './quality-verdict.ts'

interface QualityProps {
  readonly recording: Recording
  readonly channelName: (index: number) => string
}

type StreamQuality = Recording['quality'][number]

const COLUMNS: readonly (readonly [string, (quality: StreamQuality) => number])[] = [
  ['Packets', (quality) => quality.packetsReceived],
  ['Lost', (quality) => quality.packetsLost],
  ['Out of order', (quality) => quality.packetsReordered],
  ['Twice', (quality) => quality.packetsDuplicated],
  ['Not playable', (quality) => quality.packetsNotRendered],
  ['Source changes', (quality) => quality.ssrcChanges],
]

/** What was received of each voice: the truth about this recording. */
export function Quality({ recording, channelName }: QualityProps) {
  const verdict = qualityVerdict(recording.quality)
  return (
    <>
      <p className={classes.verdict} data-kind={verdict.kind}>
        {verdict.text}
      </p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Voice</th>
              {COLUMNS.map(([name]) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {recording.quality.map((quality) => (
              <tr key={quality.streamId}>
                <th scope="row">
                  {channelName(recording.channels.findIndex((each) => each.streamIds.includes(quality.streamId)))}
                </th>
                {COLUMNS.map(([name, value]) => (
                  <td key={name} data-zero={value(quality) === 0 || undefined}>
                    {formatCount(value(quality))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
